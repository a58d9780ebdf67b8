/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What each release left on a person's disk opens in this program with all that was in it, and goes on at once from the
 * memory that was saved. releases/VERSION/ is a data folder as that release wrote it, never edited, with the little model
 * it was talked with. A new one is written by this very program, before the release, with
 * RIVULET_WRITE_RELEASE=releases/VERSION.
 */

#include "generator-test.h"

#include <glib/gstdio.h>
#include <string.h>

#define CAPACITY 96
#define N_TURNS 3

static const char *const files[] = { "rivulet.db", "memory/1.stream", "memory/1.text", "model.gguf" };

static void
copy_file (const char *from_folder,
           const char *to_folder,
           const char *name)
{
  g_autofree char *from = g_build_filename (from_folder, name, NULL);
  g_autofree char *to = g_build_filename (to_folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname (to);
  g_autoptr (GBytes) bytes = app_test_read (from);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_file_set_contents (to, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);
}

static void
close_all (GeneratorTest *test)
{
  rivulet_generator_shutdown (test->generator);
  g_clear_object (&test->generator);
  g_clear_object (&test->store);
}

/* Puts the release's folder in the place of the test's own, the model too, and opens it. */
static void
open_release (GeneratorTest *test,
              const char    *folder)
{
  g_autofree char *model = NULL;
  RivuletGeneratorOptions options;

  generator_test_init (test);
  generator_test_set_capacity (test, CAPACITY);
  rivulet_generator_get_options (test->generator, &options);
  close_all (test);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    copy_file (folder, test->dir, files[i]);
  model = g_build_filename (test->dir, "model.gguf", NULL);
  g_assert_cmpint (g_rename (model, test->model->path), ==, 0);

  test->store = app_test_open (test->dir);
  test->generator = rivulet_generator_new (test->store);
  rivulet_generator_set_options (test->generator, &options);
  generator_test_load (test);
}

static void
check_conversation (RivuletConversation *conversation)
{
  g_autoptr (RivuletMessage) first = app_test_get_message (conversation, 0);
  g_autoptr (RivuletMessage) last = app_test_get_message (conversation, 2 * N_TURNS - 1);

  g_assert_cmpuint (app_test_count_messages (conversation), ==, 2 * N_TURNS);
  g_assert_cmpstr (rivulet_conversation_get_title (conversation), ==, "A river of words");
  g_assert_cmpstr (rivulet_conversation_get_system_prompt (conversation), ==, "Be kind.");
  g_assert_cmpstr (rivulet_conversation_get_draft (conversation), ==, "Half a thou");
  g_assert_true (rivulet_conversation_get_pinned (conversation));
  g_assert_cmpstr (rivulet_message_get_text (first), ==, "Question 0, and what do you say to it?");
  g_assert_cmpint (rivulet_message_get_role (last), ==, RIVULET_ROLE_ASSISTANT);
  g_assert_cmpuint (rivulet_message_get_n_branches (last), ==, 2);
  g_assert_cmpint (rivulet_message_get_state (last), ==, RIVULET_MESSAGE_COMPLETE);
}

static void
test_release (gconstpointer data)
{
  g_auto (GeneratorTest) test = { 0 };
  g_autoptr (RivuletConversation) conversation = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *reply = NULL;
  RivuletSampling sampling;
  BuiltMemory built = { 0 };

  open_release (&test, data);
  g_assert_cmpuint (app_test_count_conversations (test.store), ==, 1);
  conversation = app_test_get_conversation (test.store, 0);
  check_conversation (conversation);
  g_assert_true (rivulet_store_get_preset (test.store, "Mine", &sampling, &error));
  g_assert_no_error (error);

  generator_test_watch_memory (&test, &built);
  generator_test_open (&test, conversation);
  g_assert_cmpuint (built.n, ==, 1);
  g_assert_cmpint (built.source, ==, RIVULET_MEMORY_RESTORED);
  g_assert_cmpuint (rivulet_generator_get_horizon (test.generator)->position, >, CAPACITY);

  reply = generator_test_reply (&test, conversation, "Go on.");
  g_assert_cmpuint (strlen (reply), >, 0);
}

/* A memory that a newer program saved is left aside: the conversation is all there, and its memory made anew. */
static void
test_newer_memory (gconstpointer data)
{
  g_auto (GeneratorTest) test = { 0 };
  g_autoptr (RivuletConversation) conversation = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  g_autofree char *state = NULL;
  BuiltMemory built = { 0 };

  open_release (&test, data);
  path = g_build_filename (test.dir, "memory", "1.stream", NULL);
  bytes = app_test_read (path);
  state = g_memdup2 (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  /* The version is the second of the numbers at the beginning. */
  state[8] = 99;
  g_file_set_contents (path, state, (gssize) g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);

  conversation = app_test_get_conversation (test.store, 0);
  generator_test_watch_memory (&test, &built);
  generator_test_open (&test, conversation);
  g_assert_cmpint (built.source, ==, RIVULET_MEMORY_REBUILT);
  check_conversation (conversation);
}

/* --- Writing a release's folder ----------------------------------------------------------------------------------- */

static void
regenerate_last (GeneratorTest       *test,
                 RivuletConversation *conversation)
{
  g_autoptr (RivuletMessage) last = app_test_get_message (conversation, 2 * N_TURNS - 1);
  g_autoptr (RivuletMessage) reply = NULL;
  g_autoptr (GError) error = NULL;
  PendingCall call = { 0 };

  rivulet_generator_regenerate_async (test->generator, conversation, last, NULL, pending_call_done_cb, &call);
  reply = generator_test_finish_reply (test, &call, &error);
  g_assert_no_error (error);
}

/* What was said about the conversation, and beside it. */
static void
write_details (GeneratorTest       *test,
               RivuletConversation *conversation)
{
  g_autoptr (GError) error = NULL;
  RivuletSampling sampling;

  rivulet_store_set_title (test->store, conversation, "A river of words", &error);
  g_assert_no_error (error);
  rivulet_store_set_pinned (test->store, conversation, TRUE, &error);
  g_assert_no_error (error);
  rivulet_store_set_draft (test->store, conversation, "Half a thou", &error);
  g_assert_no_error (error);
  rivulet_sampling_init (&sampling);
  rivulet_store_set_preset (test->store, "Mine", &sampling, &error);
  g_assert_no_error (error);
}

static void
write_release (const char *folder)
{
  g_auto (GeneratorTest) test = { 0 };
  g_autoptr (RivuletConversation) conversation = NULL;
  g_autofree char *model = NULL;

  generator_test_init (&test);
  generator_test_set_capacity (&test, CAPACITY);
  generator_test_load (&test);
  conversation = rivulet_store_new_conversation (test.store, "Be kind.");
  for (guint turn = 0; turn < N_TURNS; turn++)
    {
      g_autofree char *text = g_strdup_printf ("Question %u, and what do you say to it?", turn);
      g_autofree char *reply = generator_test_reply (&test, conversation, text);

      g_assert_nonnull (reply);
    }
  regenerate_last (&test, conversation);
  write_details (&test, conversation);
  close_all (&test);

  model = g_build_filename (test.dir, "model.gguf", NULL);
  g_assert_cmpint (g_rename (test.model->path, model), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    copy_file (test.dir, folder, files[i]);
  g_assert_cmpint (g_rename (model, test.model->path), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  const char *releases = g_getenv ("RIVULET_RELEASES");
  const char *to_write = g_getenv ("RIVULET_WRITE_RELEASE");
  g_autoptr (GPtrArray) folders = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) listing = NULL;
  const char *name;

  g_test_init (&argc, &argv, NULL);
  if (to_write != NULL)
    {
      write_release (to_write);
      return 0;
    }

  g_assert_nonnull (releases);
  listing = g_dir_open (releases, 0, NULL);
  g_assert_nonnull (listing);
  while ((name = g_dir_read_name (listing)) != NULL)
    {
      char *folder = g_build_filename (releases, name, NULL);
      g_autofree char *opens = g_strdup_printf ("/releases/%s/opens", name);
      g_autofree char *newer = g_strdup_printf ("/releases/%s/newer-memory", name);

      g_ptr_array_add (folders, folder);
      g_test_add_data_func (opens, folder, test_release);
      g_test_add_data_func (newer, folder, test_newer_memory);
    }
  g_assert_cmpuint (folders->len, >, 0);

  return g_test_run ();
}
