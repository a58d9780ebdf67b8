/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The process is killed, as the power button of a task manager does it: in the middle of a reply, and at any moment of a
 * busy life. On the next start everything that was said is there, and of a reply everything that was on the screen a second
 * before; the files are sound.
 */

#include "generator-test.h"

#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* What the child wrote down: for how long it had shown which length of text. */
typedef struct
{
  gint64 time; /* monotonic, microseconds */
  gsize n_bytes;
} Shown;

static void
text_changed_cb (RivuletMessage *reply,
                 GParamSpec     *pspec,
                 gpointer        user_data)
{
  const int *pipe_end = user_data;
  const Shown shown = { g_get_monotonic_time (), strlen (rivulet_message_get_text (reply)) };

  g_assert_cmpint (write (*pipe_end, &shown, sizeof shown), ==, sizeof shown);
}

/* The child: replies without end and tells each change, until it is killed. */
static G_NORETURN void
reply_until_killed (const char *dir,
                    const char *model_path,
                    int         pipe_end)
{
  GeneratorTest test = { .dir = (AppTestFolder *) dir };
  g_autoptr (RivuletConversation) conversation = NULL;
  g_autoptr (RivuletMessage) reply = NULL;
  g_autoptr (GError) error = NULL;
  RivuletGeneratorOptions generator_options;
  PendingCall call = { 0 };

  test.store = app_test_open (dir);
  test.generator = rivulet_generator_new (test.store);
  rivulet_generator_get_options (test.generator, &generator_options);
  generator_options.temperature = 0.0;
  generator_options.n_thread = 1;
  rivulet_generator_set_options (test.generator, &generator_options);
  g_assert_true (generator_test_try_load (&test, model_path, NULL, &error));
  conversation = rivulet_store_new_conversation (test.store, "Be endless.");
  generator_test_start_endless (&test, conversation, "Tell me everything", NULL, &call);
  reply = app_test_get_message (conversation, 1);
  g_signal_connect (reply, "notify::text", G_CALLBACK (text_changed_cb), &pipe_end);
  while (TRUE)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_kill_in_mid_reply (void)
{
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autoptr (TestModel) model = NULL;
  g_autoptr (RivuletStore) store = NULL;
  g_autoptr (RivuletConversation) conversation = NULL;
  g_autoptr (RivuletMessage) question = NULL;
  g_autoptr (RivuletMessage) reply = NULL;
  g_autoptr (GArray) history = g_array_new (FALSE, FALSE, sizeof (Shown));
  Shown shown, last, second_ago = { 0 };
  gint64 began_at = 0;
  int ends[2];
  pid_t child;

  model = generator_test_model_new ();
  g_assert_cmpint (pipe (ends), ==, 0);
  child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    reply_until_killed (dir, model->path, ends[1]);
  close (ends[1]);

  /* Long enough for more than one journal entry. */
  do
    {
      g_assert_cmpint (read (ends[0], &shown, sizeof shown), ==, sizeof shown);
      if (history->len == 0)
        began_at = shown.time;
      g_array_append_val (history, shown);
    }
  while (shown.time - began_at < 5 * G_USEC_PER_SEC / 2);
  kill (child, SIGKILL);
  g_assert_cmpint (waitpid (child, NULL, 0), ==, child);

  /* The child's own clock decides: on a busy machine it may have been behind this process, or ahead of it. */
  while (read (ends[0], &shown, sizeof shown) == sizeof shown)
    g_array_append_val (history, shown);
  close (ends[0]);
  last = g_array_index (history, Shown, history->len - 1);
  for (guint i = 0; i < history->len && g_array_index (history, Shown, i).time <= last.time - G_USEC_PER_SEC; i++)
    second_ago = g_array_index (history, Shown, i);
  g_assert_cmpuint (second_ago.n_bytes, >, 0);

  store = app_test_open (dir);
  g_assert_cmpuint (app_test_count_conversations (store), ==, 1);
  conversation = app_test_get_conversation (store, 0);
  g_assert_cmpstr (rivulet_conversation_get_title (conversation), ==, "Tell me everything");
  g_assert_cmpstr (rivulet_conversation_get_system_prompt (conversation), ==, "Be endless.");
  g_assert_cmpuint (app_test_count_messages (conversation), ==, 2);
  question = app_test_get_message (conversation, 0);
  g_assert_cmpstr (rivulet_message_get_text (question), ==, "Tell me everything");
  g_assert_cmpint (rivulet_message_get_state (question), ==, RIVULET_MESSAGE_COMPLETE);
  reply = app_test_get_message (conversation, 1);
  g_assert_cmpint (rivulet_message_get_state (reply), ==, RIVULET_MESSAGE_INTERRUPTED);
  g_assert_cmpuint (strlen (rivulet_message_get_text (reply)), >=, second_ago.n_bytes);
  g_test_message ("%zu bytes shown, %zu a second before, %zu stored", last.n_bytes, second_ago.n_bytes,
                  strlen (rivulet_message_get_text (reply)));
}

/* --- At any moment ------------------------------------------------------------------------------------------------ */

/* Rounds of the quick test, and of the thorough one (-m slow). */
#define N_ROUNDS 12
#define N_SLOW_ROUNDS 200

/* What the child wrote down: a message as it was stored, or as it is on the screen. */
typedef struct
{
  gint64 time; /* monotonic, microseconds */
  gint64 id;
  gsize n_bytes;
  guint hash;
  gboolean is_stored;
} Told;

typedef struct
{
  GeneratorTest test;
  int pipe_end;
  GRand *random;
} Child;

static void
tell (Child          *child,
      RivuletMessage *message,
      gboolean        is_stored)
{
  const char *text = rivulet_message_get_text (message);
  const Told told = { g_get_monotonic_time (), rivulet_message_get_id (message), strlen (text), g_str_hash (text),
                      is_stored };

  g_assert_cmpint (write (child->pipe_end, &told, sizeof told), ==, sizeof told);
}

static void
shown_cb (RivuletMessage *reply,
          GParamSpec     *pspec,
          gpointer        user_data)
{
  tell (user_data, reply, FALSE);
}

static RivuletConversation *
choose_conversation (Child *child)
{
  const guint n = app_test_count_conversations (child->test.store);

  if (n == 0 || g_rand_int_range (child->random, 0, 5) == 0)
    return rivulet_store_new_conversation (child->test.store, g_rand_boolean (child->random) ? "Be brief." : NULL);

  return app_test_get_conversation (child->test.store, (guint) g_rand_int_range (child->random, 0, (int) MIN (n, 3)));
}

/* Any of what can be asked for. TRUE: a reply is under way. */
static gboolean
ask (Child               *child,
     RivuletConversation *conversation,
     PendingCall         *call)
{
  RivuletGenerator *generator = child->test.generator;
  const guint n_messages = app_test_count_messages (conversation);
  const int what = n_messages < 2 ? 0 : g_rand_int_range (child->random, 0, 9);
  const guint index = n_messages < 2 ? 0 : (guint) g_rand_int_range (child->random, 0, (int) n_messages);
  g_autoptr (RivuletMessage) message = n_messages < 2 ? NULL : app_test_get_message (conversation, index);

  generator_test_set_max_reply_tokens (&child->test, (guint) g_rand_int_range (child->random, 1, 80));
  if (what < 4)
    rivulet_generator_reply_async (generator, conversation, "Say something more", NULL, pending_call_done_cb, call);
  else if (what == 4)
    rivulet_generator_continue_async (generator, conversation, NULL, pending_call_done_cb, call);
  else if (what < 7 && rivulet_message_get_role (message) == RIVULET_ROLE_ASSISTANT)
    rivulet_generator_regenerate_async (generator, conversation, message, NULL, pending_call_done_cb, call);
  else if (what < 7)
    rivulet_generator_edit_async (generator, conversation, message, "Say something else", NULL, pending_call_done_cb,
                                  call);
  else if (what == 7)
    generator_test_try_keep (&child->test, conversation, index, g_rand_boolean (child->random), NULL);
  else
    {
      g_assert_true (rivulet_store_set_draft (child->test.store, conversation, "A thought", NULL));
      g_assert_true (rivulet_store_set_pinned (child->test.store, conversation, g_rand_boolean (child->random), NULL));
    }

  return what < 7;
}

/* The child: does one thing after another, and tells what has been stored and what is shown, until it is killed. */
static G_NORETURN void
live_until_killed (const char *dir,
                   const char *model_path,
                   int         pipe_end,
                   guint32     seed)
{
  Child child = { .test = { .dir = (AppTestFolder *) dir }, .pipe_end = pipe_end };
  g_autoptr (GError) error = NULL;
  RivuletGeneratorOptions options;

  child.random = g_rand_new_with_seed (seed);
  child.test.store = app_test_open (dir);
  child.test.generator = rivulet_generator_new (child.test.store);
  rivulet_generator_get_options (child.test.generator, &options);
  options.n_thread = 1;
  options.capacity = 96;
  rivulet_generator_set_options (child.test.generator, &options);
  g_assert_true (generator_test_try_load (&child.test, model_path, NULL, &error));

  while (TRUE)
    {
      g_autoptr (RivuletConversation) conversation = choose_conversation (&child);
      g_autoptr (RivuletMessage) reply = NULL;
      g_autoptr (RivuletMessage) finished = NULL;
      PendingCall call = { 0 };
      guint n_messages;

      if (!ask (&child, conversation, &call))
        continue;
      n_messages = app_test_count_messages (conversation);
      reply = n_messages > 0 ? app_test_get_message (conversation, n_messages - 1) : NULL;
      if (reply != NULL)
        g_signal_connect (reply, "notify::text", G_CALLBACK (shown_cb), &child);
      finished = generator_test_finish_reply (&child.test, &call, NULL);
      if (reply != NULL)
        g_signal_handlers_disconnect_by_data (reply, &child);
      if (finished != NULL)
        tell (&child, finished, TRUE);
    }
}

static char *
dup_stored_text (sqlite3 *handle,
                 gint64   id)
{
  sqlite3_stmt *statement;
  char *text = NULL;

  g_assert_cmpint (sqlite3_prepare_v2 (handle, "SELECT text FROM message WHERE id = ?", -1, &statement, NULL), ==,
                   SQLITE_OK);
  sqlite3_bind_int64 (statement, 1, id);
  if (sqlite3_step (statement) == SQLITE_ROW)
    text = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  sqlite3_finalize (statement);

  return text;
}

static void
assert_query (sqlite3    *handle,
              const char *sql,
              const char *expected)
{
  sqlite3_stmt *statement;

  g_assert_cmpint (sqlite3_prepare_v2 (handle, sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  g_assert_cmpstr ((const char *) sqlite3_column_text (statement, 0), ==, expected);
  sqlite3_finalize (statement);
}

/* What was stored is there, word for word; what was on the screen for a second is there. */
static void
check_told (sqlite3 *handle,
            GArray  *history)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  const gint64 last = history->len > 0 ? g_array_index (history, Told, history->len - 1).time : 0;

  /* A reply that was gone on with has been told more than once: the latest word counts. */
  for (guint i = history->len; i > 0; i--)
    {
      const Told *told = &g_array_index (history, Told, i - 1);
      const gpointer key = (gpointer) (gintptr) told->id;
      g_autofree char *text = NULL;

      if (g_hash_table_contains (seen, key) || (!told->is_stored && told->time > last - G_USEC_PER_SEC))
        continue;
      text = dup_stored_text (handle, told->id);
      g_assert_nonnull (text);
      g_assert_cmpuint (strlen (text), >=, told->n_bytes);
      g_hash_table_add (seen, key);
    }
}

/* The files as they are on the disk, when no program has them open. */
static void
check_files (const char *dir,
             GArray     *history)
{
  g_autofree char *path = app_test_database_path (dir);
  g_autoptr (RivuletStore) store = app_test_open (dir);
  sqlite3 *handle;

  for (guint i = 0; i < app_test_count_conversations (store); i++)
    {
      g_autoptr (RivuletConversation) conversation = app_test_get_conversation (store, i);

      g_assert_cmpuint (app_test_count_messages (conversation), >=, 2);
    }
  g_clear_object (&store);

  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  assert_query (handle, "PRAGMA integrity_check", "ok");
  assert_query (handle, "SELECT count (*) FROM message WHERE state = 1", "0");
  /* One path through the tree: at each place one branch is shown. */
  assert_query (handle,
                "SELECT count (*) FROM (SELECT 1 FROM message GROUP BY conversation, ifnull (parent, 0) "
                "HAVING sum (active) <> 1)",
                "0");
  g_assert_cmpint (sqlite3_exec (handle, "INSERT INTO message_words (message_words, rank) VALUES ('integrity-check', 1)",
                                 NULL, NULL, NULL),
                   ==, SQLITE_OK);
  check_told (handle, history);
  sqlite3_close (handle);
}

static void
test_kill_at_any_moment (void)
{
  const guint n_rounds = g_test_slow () ? N_SLOW_ROUNDS : N_ROUNDS;
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autoptr (TestModel) model = generator_test_model_new ();
  gsize n_told = 0;

  for (guint round = 0; round < n_rounds; round++)
    {
      g_autoptr (GArray) history = g_array_new (FALSE, FALSE, sizeof (Told));
      const guint32 seed = g_test_rand_int ();
      Told told;
      int ends[2];
      pid_t child;

      g_assert_cmpint (pipe (ends), ==, 0);
      child = fork ();
      g_assert_cmpint (child, >=, 0);
      if (child == 0)
        live_until_killed (dir, model->path, ends[1], seed);
      close (ends[1]);
      g_usleep ((gulong) g_test_rand_int_range (1000, 700000));
      kill (child, SIGKILL);
      g_assert_cmpint (waitpid (child, NULL, 0), ==, child);
      while (read (ends[0], &told, sizeof told) == sizeof told)
        g_array_append_val (history, told);
      close (ends[0]);
      n_told += history->len;
      check_files (dir, history);
    }
  g_test_message ("%u kills, %zu words of the killed kept", n_rounds, n_told);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/crash/kill-in-mid-reply", test_kill_in_mid_reply);
  g_test_add_func ("/crash/kill-at-any-moment", test_kill_at_any_moment);

  return g_test_run ();
}
