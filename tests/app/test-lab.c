/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The lab with a small model: three lanes over one text, what they hold, what they measure, how they end.
 */

#include "generator-test.h"
#include "rivulet-lab.h"
#include "rivulet-model-file.h"

#include <math.h>

#define CAPACITY 24

typedef struct
{
  RivuletLab *lab;
  RivuletLabUpdate updates[RIVULET_LAB_N_LANES];
  GArray *points[RIVULET_LAB_N_LANES];
  GString *texts[RIVULET_LAB_N_LANES];
} Watch;

static void
changed_cb (Watch *watch)
{
  for (guint i = 0; i < RIVULET_LAB_N_LANES; i++)
    {
      RivuletLabUpdate *update = &watch->updates[i];

      rivulet_lab_take (watch->lab, i, update);
      g_array_append_vals (watch->points[i], update->points->data, update->points->len);
      g_string_append (watch->texts[i], update->text->str);
    }
}

static void
watch_init (Watch *watch)
{
  watch->lab = rivulet_lab_new ();
  for (guint i = 0; i < RIVULET_LAB_N_LANES; i++)
    {
      rivulet_lab_update_init (&watch->updates[i]);
      watch->points[i] = g_array_new (FALSE, FALSE, sizeof (RivuletLabPoint));
      watch->texts[i] = g_string_new (NULL);
    }
  g_signal_connect_swapped (watch->lab, "changed", G_CALLBACK (changed_cb), watch);
}

static void
watch_clear (Watch *watch)
{
  g_assert_finalize_object (watch->lab);
  for (guint i = 0; i < RIVULET_LAB_N_LANES; i++)
    {
      rivulet_lab_update_clear (&watch->updates[i]);
      g_array_unref (watch->points[i]);
      g_string_free (watch->texts[i], TRUE);
    }
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Watch, watch_clear)

static const char *const turns[] = {
  "hello there, how are you today my friend", "i am well and glad that you ask me that",
  "tell me of the sea and of the ships on it", "the ships are many and the sea is very wide",
  "and of the wind", "it blows as it likes", NULL,
};

static RivuletLabOptions
make_options (const char *path)
{
  return (RivuletLabOptions) {
    .model_path = path,
    .turns = turns,
    .is_dialogue = TRUE,
    .n_sink = 4,
    .capacity = CAPACITY,
    .max_dense = 4096,
    .n_write = 20,
    .seed = 1,
    .n_thread = 1,
  };
}

static void
run (Watch *watch)
{
  while (rivulet_lab_is_running (watch->lab))
    g_main_context_iteration (NULL, TRUE);
}

static void
test_lanes (void)
{
  g_auto (GeneratorTest) test = { 0 };
  g_auto (Watch) watch = { 0 };
  RivuletLabOptions options;

  generator_test_init (&test);
  watch_init (&watch);
  options = make_options (test.model->path);
  rivulet_lab_start (watch.lab, &options);
  g_assert_true (rivulet_lab_is_running (watch.lab));
  run (&watch);

  for (guint i = 0; i < RIVULET_LAB_N_LANES; i++)
    {
      const RivuletLabUpdate *update = &watch.updates[i];

      g_assert_cmpint (update->state, ==, RIVULET_LAB_DONE);
      g_assert_cmpuint (update->n_text, >, 2 * CAPACITY);
      g_assert_cmpuint (update->n_written, ==, 20);
      g_assert_cmpuint (update->n_tokens, ==, update->n_text + 20);
      g_assert_cmpuint (update->n_held, ==, i == RIVULET_LAB_DENSE ? update->n_tokens : CAPACITY);
      g_assert_cmpfloat (update->perplexity, >, 1);
      /* Each token but the first is measured, in order. */
      g_assert_cmpuint (watch.points[i]->len, ==, update->n_text - 1);
      for (guint j = 0; j < watch.points[i]->len; j++)
        g_assert_cmpuint (g_array_index (watch.points[i], RivuletLabPoint, j).position, ==, j + 1);
      g_assert_true (g_utf8_validate (watch.texts[i]->str, -1, NULL));
    }
  g_assert_cmpuint (watch.updates[RIVULET_LAB_DENSE].n_bytes, >, watch.updates[RIVULET_LAB_STREAMING].n_bytes);
  /* While nothing is forgotten, all lanes see the same. */
  for (guint j = 0; j < CAPACITY - 1; j++)
    {
      float streaming = g_array_index (watch.points[RIVULET_LAB_STREAMING], RivuletLabPoint, j).perplexity;
      float dense = g_array_index (watch.points[RIVULET_LAB_DENSE], RivuletLabPoint, j).perplexity;

      g_assert_cmpfloat_with_epsilon (streaming / dense, 1, 1e-3);
    }
}

/* The same seed writes the same, and dense ends where its slots do. */
static void
test_again_and_full (void)
{
  g_auto (GeneratorTest) test = { 0 };
  g_auto (Watch) first = { 0 };
  g_auto (Watch) second = { 0 };
  RivuletLabOptions options;

  generator_test_init (&test);
  watch_init (&first);
  watch_init (&second);
  options = make_options (test.model->path);
  rivulet_lab_start (first.lab, &options);
  run (&first);
  options.max_dense = 40;
  rivulet_lab_start (second.lab, &options);
  run (&second);
  g_assert_cmpstr (first.texts[RIVULET_LAB_STREAMING]->str, ==, second.texts[RIVULET_LAB_STREAMING]->str);
  g_assert_cmpint (second.updates[RIVULET_LAB_DENSE].state, ==, RIVULET_LAB_FULL);
  g_assert_nonnull (second.updates[RIVULET_LAB_DENSE].message);
  g_assert_cmpuint (second.updates[RIVULET_LAB_DENSE].n_held, <=, 40);
  g_assert_cmpint (second.updates[RIVULET_LAB_WINDOW].state, ==, RIVULET_LAB_DONE);
}

/* With the generator's own model no file is opened; the model outlives both. */
static void
test_shared_model (void)
{
  g_auto (GeneratorTest) test = { 0 };
  g_auto (Watch) alone = { 0 };
  g_auto (Watch) sharing = { 0 };
  RivuletLabOptions options;

  generator_test_init (&test);
  watch_init (&alone);
  watch_init (&sharing);
  g_assert_null (rivulet_generator_get_model (test.generator));
  generator_test_load (&test);
  g_assert_nonnull (rivulet_generator_get_model (test.generator));
  g_assert_null (rivulet_generator_get_template_problem (test.generator));

  options = make_options (test.model->path);
  rivulet_lab_start (alone.lab, &options);
  run (&alone);
  options.model = rivulet_generator_get_model (test.generator);
  options.model_path = "/no/such/model.gguf";
  rivulet_lab_start (sharing.lab, &options);
  rivulet_generator_shutdown (test.generator);
  run (&sharing);
  g_assert_cmpint (sharing.updates[RIVULET_LAB_STREAMING].state, ==, RIVULET_LAB_DONE);
  for (guint i = 0; i < RIVULET_LAB_N_LANES; i++)
    g_assert_cmpstr (sharing.texts[i]->str, ==, alone.texts[i]->str);
}

static void
test_stop_and_failure (void)
{
  g_auto (GeneratorTest) test = { 0 };
  g_auto (Watch) watch = { 0 };
  RivuletLabOptions options;

  generator_test_init (&test);
  watch_init (&watch);
  options = make_options (test.model->path);
  options.n_write = 1000000;
  rivulet_lab_start (watch.lab, &options);
  while (watch.updates[0].state != RIVULET_LAB_WRITING)
    g_main_context_iteration (NULL, TRUE);
  rivulet_lab_stop (watch.lab);
  g_assert_false (rivulet_lab_is_running (watch.lab));
  g_assert_cmpint (watch.updates[0].state, ==, RIVULET_LAB_STOPPED);

  options.model_path = "/no/such/model.gguf";
  rivulet_lab_start (watch.lab, &options);
  run (&watch);
  g_assert_cmpint (watch.updates[0].state, ==, RIVULET_LAB_FAILED);
  g_assert_nonnull (strstr (watch.updates[0].message, "model.gguf"));
}

static void
test_model_file (void)
{
  g_auto (GeneratorTest) test = { 0 };
  g_autoptr (RivuletModelFile) file = NULL;
  g_autoptr (GError) error = NULL;

  generator_test_init (&test);
  file = rivulet_model_file_new (test.model->path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (file->architecture, ==, "llama");
  g_assert_null (file->problem);
  g_assert_cmpuint (file->n_parameter, >, 0);
  g_assert_cmpuint (rivulet_model_file_get_default_capacity (file), >, 0);
  /* A slot more costs a slot's bytes. */
  g_assert_cmpuint (rivulet_model_file_get_needed_bytes (file, 101) - rivulet_model_file_get_needed_bytes (file, 100), ==,
                    file->bytes_per_slot);
  g_assert_cmpuint (rivulet_model_file_get_needed_bytes (file, 100), >, file->file_bytes);
  g_assert_null (rivulet_model_file_new ("/no/such/model.gguf", &error));
  g_assert_nonnull (error);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lab/lanes", test_lanes);
  g_test_add_func ("/lab/again-and-full", test_again_and_full);
  g_test_add_func ("/lab/shared-model", test_shared_model);
  g_test_add_func ("/lab/stop-and-failure", test_stop_and_failure);
  g_test_add_func ("/model-file/before-loading", test_model_file);

  return g_test_run ();
}
