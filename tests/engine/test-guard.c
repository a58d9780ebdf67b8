/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Model files that are cut or written to while they are in use: at rest, in the middle of a pass, while loading and while
 * being made smaller. Each is told by name, nothing that was computed from it is saved, and nothing crashes.
 */

#include "rill-guard.h"
#include "rill-quantize.h"
#include "stream/session.h"
#include "test-model.h"

#include "gguf-writer.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  TestModel *file;
  goffset n_bytes;
  RillModel *model;
  RillSession *session;
} Stage;

static const RillToken tokens[] = { 3, 5, 8, 13, 21, 34, 55, 89 };

static void
stage_init (Stage *stage)
{
  TestModelOptions options;
  RillSessionOptions session_options;
  g_autoptr (GError) error = NULL;
  GStatBuf status;

  /* Larger than a page by far, so that a part of it can be gone. */
  test_model_options_init (&options);
  stage->file = test_model_new (&options);
  g_assert_cmpint (g_stat (stage->file->path, &status), ==, 0);
  stage->n_bytes = status.st_size;
  g_assert_cmpint (stage->n_bytes, >, 256 * 1024);

  stage->model = rill_model_load (stage->file->path, NULL, NULL, &error);
  g_assert_no_error (error);
  rill_session_options_init (&session_options);
  session_options.n_thread = 2;
  session_options.capacity = 16;
  stage->session = rill_session_new (stage->model, &session_options, &error);
  g_assert_no_error (error);
  rill_session_append (stage->session, tokens, 4, FALSE, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
stage_clear (Stage *stage)
{
  rill_session_free (stage->session);
  rill_model_unref (stage->model);
  test_model_free (stage->file);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Stage, stage_clear)

static void
cut (const Stage *stage,
     goffset      n_bytes)
{
  g_assert_cmpint (truncate (stage->file->path, n_bytes), ==, 0);
}

/* The error says which file, where, what was expected and what was found. */
static void
assert_told (const Stage  *stage,
             const GError *error,
             const char   *what)
{
  g_test_message ("%s", error->message);
  g_assert_error (error, RILL_ERROR, RILL_ERROR_IO);
  g_assert_true (g_str_has_prefix (error->message, stage->file->path));
  g_assert_nonnull (strstr (error->message, " at byte "));
  g_assert_nonnull (strstr (error->message, "expected "));
  g_assert_nonnull (strstr (error->message, what));
}

/* No way leads on from here, and none to a file. */
static void
assert_lost (const Stage *stage,
             const char  *what)
{
  g_autofree char *path = g_build_filename (stage->file->folder, "state", NULL);
  g_autoptr (GError) append_error = NULL;
  g_autoptr (GError) rewind_error = NULL;
  g_autoptr (GError) save_error = NULL;

  g_assert_false (rill_session_append (stage->session, tokens, 1, TRUE, NULL, NULL, &append_error));
  assert_told (stage, append_error, what);
  g_assert_false (rill_session_rewind (stage->session, 1, &rewind_error));
  assert_told (stage, rewind_error, what);
  g_assert_false (rill_session_save (stage->session, path, &save_error));
  assert_told (stage, save_error, what);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_cut_at_rest (void)
{
  const goffset kept[] = { 0, 1, 4096, 100000, -1 };

  for (gsize i = 0; i < G_N_ELEMENTS (kept); i++)
    {
      g_auto (Stage) stage = { 0 };
      g_autofree char *got = NULL;

      stage_init (&stage);
      /* The last: one byte less, which no page is missing for. */
      cut (&stage, kept[i] >= 0 ? kept[i] : stage.n_bytes - 1);
      got = g_strdup_printf ("got %" G_GOFFSET_FORMAT ": it was cut", kept[i] >= 0 ? kept[i] : stage.n_bytes - 1);
      assert_lost (&stage, got);
    }
}

/* In the middle of a pass: the layers that come after the probe read what is gone, in the threads of the pool too. */
static void
probe_cb (guint        n_layer_done,
          const float *residual,
          guint        n_token,
          gpointer     user_data)
{
  Stage *stage = user_data;

  if (n_layer_done == 1)
    cut (stage, 4096);
}

static void
test_cut_in_a_pass (void)
{
  for (gsize n_tokens = 1; n_tokens <= G_N_ELEMENTS (tokens); n_tokens += G_N_ELEMENTS (tokens) - 1)
    {
      g_auto (Stage) stage = { 0 };
      g_autoptr (GError) error = NULL;

      stage_init (&stage);
      rill_forward_set_probe (stage.session->forward, probe_cb, &stage);
      g_assert_false (rill_session_append (stage.session, tokens, n_tokens, FALSE, NULL, NULL, &error));
      assert_told (&stage, error, "got 4096: it was cut");
      assert_lost (&stage, "got 4096: it was cut");
    }
}

/* Gone and there again, as a copy over the file does it: the size is right, the numbers that were read were not. */
static void
restore_cb (guint        n_layer_done,
            const float *residual,
            guint        n_token,
            gpointer     user_data)
{
  Stage *stage = user_data;

  if (n_layer_done == 1)
    cut (stage, 4096);
  else if (n_layer_done == 2)
    cut (stage, stage->n_bytes);
}

static void
test_cut_and_back (void)
{
  g_auto (Stage) stage = { 0 };
  g_autoptr (GError) error = NULL;

  stage_init (&stage);
  rill_forward_set_probe (stage.session->forward, restore_cb, &stage);
  g_assert_false (rill_session_append (stage.session, tokens, 1, FALSE, NULL, NULL, &error));
  assert_told (&stage, error, "got none there when they were read");
  assert_lost (&stage, "got none there when they were read");
}

static void
test_written_to (void)
{
  const struct timespec times[2] = { { 1000000000, 0 }, { 1000000000, 0 } };
  g_auto (Stage) stage = { 0 };

  stage_init (&stage);
  /* A write has the time of the clock, which may not have gone on since. */
  g_assert_cmpint (utimensat (AT_FDCWD, stage.file->path, times, 0), ==, 0);
  assert_lost (&stage, "it was written to while it was in use");
}

/* A name that is another file's now is no change: what is mapped is there as long as it is mapped. */
static void
test_removed (void)
{
  g_auto (Stage) stage = { 0 };
  g_autoptr (GError) error = NULL;

  stage_init (&stage);
  g_unlink (stage.file->path);
  g_assert_true (g_file_set_contents (stage.file->path, "another", -1, NULL));
  rill_session_append (stage.session, tokens, 2, FALSE, NULL, NULL, &error);
  g_assert_no_error (error);
}

static gboolean
progress_cb (guint64  done,
             guint64  total,
             gpointer user_data)
{
  cut (user_data, 100);
  return TRUE;
}

static void
test_cut_while_loading (void)
{
  g_auto (Stage) stage = { 0 };
  g_autoptr (GError) error = NULL;

  stage_init (&stage);
  g_assert_null (rill_model_load (stage.file->path, progress_cb, &stage, &error));
  assert_told (&stage, error, "got 100: it was cut");
}

static gboolean
write_cb (gconstpointer data,
          gsize         n_bytes,
          gpointer      user_data,
          GError      **error)
{
  cut (user_data, 4096);
  return TRUE;
}

static void
test_cut_while_quantizing (void)
{
  g_auto (Stage) stage = { 0 };
  g_autoptr (GError) error = NULL;
  RillQuantizeSummary summary;

  stage_init (&stage);
  g_assert_false (rill_quantize_file (stage.file->path, "Q8_0", write_cb, &stage, NULL, NULL, &summary, &error));
  assert_told (&stage, error, "got 4096: it was cut");
}

/* What is not a model's goes where it went before: here it ends the process. */
static void
test_others (void)
{
  if (g_test_subprocess ())
    {
      g_autofree char *name = NULL;
      int descriptor = g_file_open_tmp ("rill-test-XXXXXX", &name, NULL);
      volatile const char *bytes;
      volatile char byte;

      rill_guard_install ();
      g_unlink (name);
      g_assert_cmpint (ftruncate (descriptor, 4096), ==, 0);
      bytes = mmap (NULL, 4096, PROT_READ, MAP_SHARED, descriptor, 0);
      g_assert_cmpint (ftruncate (descriptor, 0), ==, 0);
      byte = bytes[0];
      _exit (byte);
    }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  rill_guard_install ();

  g_test_add_func ("/guard/cut-at-rest", test_cut_at_rest);
  g_test_add_func ("/guard/cut-in-a-pass", test_cut_in_a_pass);
  g_test_add_func ("/guard/cut-and-back", test_cut_and_back);
  g_test_add_func ("/guard/written-to", test_written_to);
  g_test_add_func ("/guard/removed", test_removed);
  g_test_add_func ("/guard/cut-while-loading", test_cut_while_loading);
  g_test_add_func ("/guard/cut-while-quantizing", test_cut_while_quantizing);
  g_test_add_func ("/guard/others", test_others);

  return g_test_run ();
}
