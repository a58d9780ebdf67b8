/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the demonstration says is written here; what is answered is not.
 */

#include "config.h"

#include "rivulet-demo.h"

#include <glib/gstdio.h>

#define SEED 2024
/* How often the window is asked whether it is idle (ms). */
#define INTERVAL 100

/* In English, which the built-in model speaks. */
static const char *const says[] = {
  "Hello! My name is Anna.",
  "What are attention sinks?",
  "Tell me a story about a fox.",
  "What is the capital of France?",
  "Tell me a long story about a girl and the sea.",
  "What is the opposite of warm?",
  "Tell me a story about an old dog.",
  "Name four animals.",
  "Tell me a story about a king.",
  "What is the capital of Peru?",
  "Tell me a story about a bear in the snow.",
  "What do you remember of our talk?",
  "Tell me another long story.",
  "What is a window?",
  "Tell me one more story, please.",
  "What is my name?",
};

typedef struct
{
  GWeakRef window;
  GWeakRef generator;
  guint n_said;
} Demo;

static void
demo_free (gpointer data)
{
  Demo *demo = data;

  g_weak_ref_clear (&demo->window);
  g_weak_ref_clear (&demo->generator);
  g_free (demo);
}

static gboolean
timeout_cb (gpointer user_data)
{
  Demo *demo = user_data;
  g_autoptr (RivuletWindow) window = g_weak_ref_get (&demo->window);
  g_autoptr (RivuletGenerator) generator = g_weak_ref_get (&demo->generator);
  RivuletSnapshot *snapshot;

  if (window == NULL || generator == NULL)
    return G_SOURCE_REMOVE;
  if (rivulet_window_is_busy (window) || rivulet_generator_get_state (generator) != RIVULET_GENERATOR_READY)
    return G_SOURCE_CONTINUE;

  snapshot = rivulet_generator_get_snapshot (generator);
  if (demo->n_said == G_N_ELEMENTS (says) || (snapshot != NULL && snapshot->n_evicted > snapshot->capacity / 8))
    return G_SOURCE_REMOVE;
  if (rivulet_window_say (window, says[demo->n_said]))
    demo->n_said++;

  return G_SOURCE_CONTINUE;
}

void
rivulet_demo_prepare (RivuletGenerator *generator)
{
  RivuletGeneratorOptions options;

  g_return_if_fail (RIVULET_IS_GENERATOR (generator));

  rivulet_generator_get_options (generator, &options);
  options.seed = SEED;
  rivulet_generator_set_options (generator, &options);
}

void
rivulet_demo_start (RivuletWindow    *window,
                    RivuletGenerator *generator)
{
  Demo *demo = g_new0 (Demo, 1);

  g_weak_ref_init (&demo->window, window);
  g_weak_ref_init (&demo->generator, generator);
  g_timeout_add_full (G_PRIORITY_DEFAULT, INTERVAL, timeout_cb, demo, demo_free);
}

char *
rivulet_demo_new_dir (GError **error)
{
  return g_dir_make_tmp ("rivulet-demo-XXXXXX", error);
}

void
rivulet_demo_remove_dir (const char *dir)
{
  g_autoptr (GDir) entries = g_dir_open (dir, 0, NULL);
  const char *name;

  while (entries != NULL && (name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        rivulet_demo_remove_dir (path);
      else
        g_unlink (path);
    }
  g_rmdir (dir);
}
