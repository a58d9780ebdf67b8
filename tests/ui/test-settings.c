/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the window remembers, kept under the data folder that was asked for.
 */

#include "rivulet-settings.h"

#include <glib/gstdio.h>

static void
test_data_dir (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = g_dir_make_tmp ("rivulet-settings-XXXXXX", &error);
  g_autofree char *path = g_build_filename (dir, "settings.ini", NULL);
  g_autofree char *model = NULL;
  GSettings *settings;

  g_assert_no_error (error);
  settings = rivulet_settings_new (dir);
  g_assert_nonnull (settings);
  g_assert_cmpint (g_settings_get_int (settings, "window-width"), ==, 1180);
  g_assert_true (g_settings_set_int (settings, "window-width", 777));
  g_assert_true (g_settings_set_string (settings, "model", "/somewhere/a-model.gguf"));
  g_settings_sync ();
  g_assert_finalize_object (settings);
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));

  settings = rivulet_settings_new (dir);
  g_assert_cmpint (g_settings_get_int (settings, "window-width"), ==, 777);
  model = g_settings_get_string (settings, "model");
  g_assert_cmpstr (model, ==, "/somewhere/a-model.gguf");
  g_assert_finalize_object (settings);
  g_unlink (path);
  g_rmdir (dir);
}

/* Each model has its own, the built-in one too; what makes no sense is no choice. */
static void
test_cache_sizes (void)
{
  g_autoptr (GSettings) settings = rivulet_settings_new (NULL);
  guint capacity = 1, n_sink = 2;

  g_assert_nonnull (settings);
  g_assert_false (rivulet_settings_get_cache_size (settings, NULL, &capacity, &n_sink));
  g_assert_cmpuint (capacity, ==, 1);
  rivulet_settings_set_cache_size (settings, NULL, 256, 8);
  rivulet_settings_set_cache_size (settings, "/a/model.gguf", 4096, 4);
  rivulet_settings_set_cache_size (settings, "/a/model.gguf", 2048, 16);
  g_assert_true (rivulet_settings_get_cache_size (settings, NULL, &capacity, &n_sink));
  g_assert_cmpuint (capacity, ==, 256);
  g_assert_cmpuint (n_sink, ==, 8);
  g_assert_true (rivulet_settings_get_cache_size (settings, "/a/model.gguf", &capacity, &n_sink));
  g_assert_cmpuint (capacity, ==, 2048);
  g_assert_cmpuint (n_sink, ==, 16);
  g_assert_false (rivulet_settings_get_cache_size (settings, "/another/model.gguf", &capacity, &n_sink));

  rivulet_settings_set_cache_size (settings, NULL, 0, 0);
  g_assert_false (rivulet_settings_get_cache_size (settings, NULL, &capacity, &n_sink));
  rivulet_settings_set_cache_size (settings, NULL, 8, 8);
  g_assert_false (rivulet_settings_get_cache_size (settings, NULL, &capacity, &n_sink));
  g_assert_false (rivulet_settings_get_cache_size (NULL, NULL, &capacity, &n_sink));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/settings/data-dir", test_data_dir);
  g_test_add_func ("/settings/cache-sizes", test_cache_sizes);

  return g_test_run ();
}
