/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The model's file is cut while the program writes from it: it says so, and exits as for any other error.
 */

#include "cli-test.h"

#include "format/gguf.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Control tokens and the unknown one, which come first, are never the likeliest: no reply ends by itself. */
static TestModel *
new_endless_model (void)
{
  enum { N_SILENT = 8 };
  g_autoptr (GError) error = NULL;
  g_autofree char *data = NULL;
  TestModelOptions options;
  TestModel *model;
  gsize n_bytes;
  guint64 offset;

  test_model_options_init (&options);
  options.vocabulary = TRUE;
  model = test_model_new (&options);
  {
    g_autoptr (RillGguf) gguf = rill_gguf_open (model->path, &error);

    g_assert_no_error (error);
    offset = rill_gguf_find_tensor (gguf, "output.weight")->file_offset;
  }
  g_assert_true (g_file_get_contents (model->path, &data, &n_bytes, &error));
  memset (data + offset, 0, N_SILENT * options.n_embd * sizeof (float));
  g_assert_true (g_file_set_contents (model->path, data, (gssize) n_bytes, &error));
  return model;
}

static char *
read_all (int descriptor)
{
  GString *text = g_string_new (NULL);
  char bytes[4096];
  gssize n;

  while ((n = read (descriptor, bytes, sizeof bytes)) > 0)
    g_string_append_len (text, bytes, n);
  close (descriptor);
  return g_string_free_and_steal (text);
}

static void
test_in_mid_reply (gconstpointer user_data)
{
  const char *n_thread = user_data;
  g_autoptr (TestModel) model = new_endless_model ();
  const char *const arguments[] = {
    program_get_path (), "generate",     "--model",       model->path, "--prompt", "hello world", "--temperature", "0",
    "--max-tokens",      "100000000",    "--threads",     n_thread,    NULL,
  };
  g_autoptr (GError) error = NULL;
  g_autofree char *said = NULL;
  g_autofree char *written = NULL;
  char bytes[64];
  int out, err, status;
  GPid pid;

  g_spawn_async_with_pipes (NULL, (char **) arguments, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, NULL, &out, &err,
                            &error);
  g_assert_no_error (error);
  /* It writes. */
  for (gsize n = 0; n < sizeof bytes;)
    {
      gssize n_read = read (out, bytes, sizeof bytes - n);

      g_assert_cmpint (n_read, >, 0);
      n += (gsize) n_read;
    }

  g_assert_cmpint (truncate (model->path, 4096), ==, 0);
  written = read_all (out);
  said = read_all (err);
  while (waitpid (pid, &status, 0) < 0)
    g_assert_cmpint (errno, ==, EINTR);

  g_test_message ("%s", said);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 1);
  g_assert_nonnull (strstr (said, model->path));
  g_assert_nonnull (strstr (said, "got 4096: it was cut while it was in use"));
  g_assert_null (strstr (said, "Sanitizer"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  program_init (argc, argv);

  g_test_add_data_func ("/cut-model/in-mid-reply", "1", test_in_mid_reply);
  g_test_add_data_func ("/cut-model/in-mid-reply-with-threads", "2", test_in_mid_reply);

  return g_test_run ();
}
