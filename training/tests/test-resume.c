/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A run that is stopped and resumed ends in the same bytes as one that is not; training learns; a sample is as
 * promised.
 */
#include "checkpoint.h"
#include "dataset.h"
#include "fixture.h"
#include "run.h"

#include <string.h>

typedef struct
{
  char *folder;
  char *vocabulary;
  char *tokens;
  char *data[2];
} Files;

static void
files_init (Files *files)
{
  g_autofree char *text = NULL;
  g_autoptr (GString) dialogue = g_string_new (NULL);
  g_autoptr (TrainVocabulary) vocabulary = NULL;
  g_autoptr (GError) error = NULL;

  files->folder = fixture_new_folder ();
  files->vocabulary = g_build_filename (files->folder, "v.model", NULL);
  files->tokens = g_build_filename (files->folder, "d.tokens", NULL);
  files->data[0] = g_strconcat (files->tokens, ":1", NULL);
  files->data[1] = NULL;
  fixture_write_vocabulary (files->vocabulary);
  for (guint i = 0; i < 60; i++)
    g_string_append (dialogue, i % 2 == 0 ? "user: a b\nassistant: abc c\n\n" : "user: c\nassistant: b a\n\n");
  text = g_build_filename (files->folder, "d.txt", NULL);
  g_assert_true (g_file_set_contents (text, dialogue->str, -1, &error));
  vocabulary = train_vocabulary_load (files->vocabulary, &error);
  g_assert_no_error (error);
  g_assert_true (train_tokens_pack (vocabulary, text, files->tokens, &error));
  g_assert_no_error (error);
}

static void
files_clear (Files *files)
{
  fixture_remove_folder (files->folder);
  g_free (files->vocabulary);
  g_free (files->tokens);
  g_free (files->data[0]);
}

static TrainRunOptions
options_for (Files      *files,
             const char *checkpoint)
{
  TrainRunOptions options = {
    .data = files->data, .valid_path = files->tokens, .vocabulary_path = files->vocabulary,
    .checkpoint_path = checkpoint,
    .n_embd = 32, .n_layer = 2, .n_head = 2, .n_head_kv = 1, .n_ff = 64, .n_context = 24, .tokens_a_step = 96,
    .n_workers = 2, .seed = 5, .n_steps = 40, .save_every = 1000, .report_every = 1000, .rate = 1e-2, .rate_floor = 0.1,
    .warm_up = 3, .weight_decay = 0.1, .clip = 1, .sink_cost = 0.1, .ramp_from = 4, .ramp_to = 12, .mid_document = 0.3,
    .light_weight = 0.5,
  };

  return options;
}

static void
train_to (Files      *files,
          const char *checkpoint,
          gint64      stop)
{
  TrainRunOptions options = options_for (files, checkpoint);
  g_autoptr (GError) error = NULL;

  options.stop = stop;
  g_assert_true (train_run (&options, &error));
  g_assert_no_error (error);
}

static void
test_bit_exact (void)
{
  Files files;
  g_autofree char *whole = NULL;
  g_autofree char *parts = NULL;
  g_autofree char *whole_bytes = NULL;
  g_autofree char *parts_bytes = NULL;
  gsize whole_length;
  gsize parts_length;

  files_init (&files);
  whole = g_build_filename (files.folder, "whole", NULL);
  parts = g_build_filename (files.folder, "parts", NULL);
  train_to (&files, whole, 20);
  train_to (&files, parts, 7);
  train_to (&files, parts, 13);
  train_to (&files, parts, 20);
  g_assert_true (g_file_get_contents (whole, &whole_bytes, &whole_length, NULL));
  g_assert_true (g_file_get_contents (parts, &parts_bytes, &parts_length, NULL));
  g_assert_cmpuint (whole_length, ==, parts_length);
  g_assert_cmpint (memcmp (whole_bytes, parts_bytes, whole_length), ==, 0);
  files_clear (&files);
}

static void
test_broken_checkpoint (void)
{
  Files files;
  g_autofree char *path = NULL;
  g_autofree char *bytes = NULL;
  gsize length;
  TrainRunOptions options;

  files_init (&files);
  path = g_build_filename (files.folder, "c", NULL);
  train_to (&files, path, 1);
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  options = options_for (&files, path);
  for (gsize cut = 0; cut < length; cut += length / 7)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (g_file_set_contents (path, bytes, (gssize) cut, NULL));
      g_assert_false (train_run (&options, &error));
      g_assert_nonnull (error);
    }
  files_clear (&files);
}

static void
test_sample (void)
{
  Files files;
  g_autoptr (TrainDataset) dataset = train_dataset_new (1, 0.5, 0.25f);
  g_autoptr (GError) error = NULL;
  gint32 tokens[24];
  gint32 targets[24];
  float weights[24];

  files_init (&files);
  g_assert_true (train_dataset_add (dataset, files.data[0], &error));
  for (guint64 i = 0; i < 200; i++)
    {
      train_dataset_draw (dataset, 1, i / 4, i, 24, tokens, targets, weights);
      g_assert_cmpint (tokens[0], ==, 1);
      for (guint j = 0; j < 24; j++)
        {
          g_assert_cmpint (targets[j], !=, 1);
          g_assert_true (j == 23 || tokens[j + 1] == targets[j]);
          g_assert_true (weights[j] == 1.0f || weights[j] == 0.25f);
        }
    }
  files_clear (&files);
}

static void
test_learns (void)
{
  Files files;
  g_autofree char *path = NULL;
  g_autofree char *vocabulary_path = NULL;
  g_autoptr (TrainCheckpoint) before = NULL;
  g_autoptr (TrainCheckpoint) after = NULL;
  double moved = 0;

  files_init (&files);
  path = g_build_filename (files.folder, "c", NULL);
  train_to (&files, path, 1);
  before = train_checkpoint_read (path, NULL);
  train_to (&files, path, 40);
  after = train_checkpoint_read (path, NULL);
  g_assert_cmpuint (after->step, ==, 40);
  for (gsize i = 0; i < after->n_values; i++)
    moved += fabs ((double) after->parameters[i] - (double) before->parameters[i]);
  g_assert_true (isfinite (moved));
  g_assert_cmpfloat (moved, >, 0);
  files_clear (&files);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  openblas_set_num_threads (1);
  g_test_add_func ("/training/resume/bit-exact", test_bit_exact);
  g_test_add_func ("/training/resume/broken-checkpoint", test_broken_checkpoint);
  g_test_add_func ("/training/resume/sample", test_sample);
  g_test_add_func ("/training/resume/learns", test_learns);
  return g_test_run ();
}
