/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The process is killed in the middle of a reply, as the power button of a task manager does it: on the next start the
 * conversation is there, the question whole, and of the reply everything that was on the screen a second before.
 */

#include "generator-test.h"

#include <signal.h>
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

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/crash/kill-in-mid-reply", test_kill_in_mid_reply);

  return g_test_run ();
}
