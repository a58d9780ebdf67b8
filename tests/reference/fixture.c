/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading the cases: a key file each, and a file of doubles for each of its runs.
 */

#include "fixture.h"

#include <string.h>

static void
run_free (gpointer data)
{
  FixtureRun *run = data;

  g_free (run->name);
  g_free (run->architecture);
  g_free (run->model_path);
  g_free (run->folder_path);
  g_free (run->tokens);
  g_free (run->rows);
  g_free (run);
}

static guint
get_number (GKeyFile   *file,
            const char *group,
            const char *key)
{
  g_autoptr (GError) error = NULL;
  int number = g_key_file_get_integer (file, group, key, &error);

  g_assert_no_error (error);
  g_assert_cmpint (number, >=, 0);
  return (guint) number;
}

static double *
load_doubles (const char *path,
              gsize      *n_values)
{
  g_autoptr (GError) error = NULL;
  char *data = NULL;
  gsize n_bytes = 0;
  guint64 *bits;

  g_file_get_contents (path, &data, &n_bytes, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_bytes % sizeof (double), ==, 0);
  *n_values = n_bytes / sizeof (double);
  bits = (guint64 *) (gpointer) data;
  for (gsize i = 0; i < *n_values; i++)
    bits[i] = GUINT64_FROM_LE (bits[i]);
  return (double *) (gpointer) data;
}

static FixtureRun *
load_run (GKeyFile   *file,
          const char *folder,
          const char *case_name,
          const char *title)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *stem = g_build_filename (folder, case_name, NULL);
  g_autofree char *rows_path = g_strdup_printf ("%s.%s", stem, title);
  FixtureRun *run = g_new0 (FixtureRun, 1);

  run->name = g_strdup_printf ("%s/%s", case_name, title);
  run->architecture = g_key_file_get_string (file, "model", "architecture", &error);
  g_assert_no_error (error);
  run->model_path = g_strdup_printf ("%s.gguf", stem);
  if (g_file_test (stem, G_FILE_TEST_IS_DIR))
    run->folder_path = g_steal_pointer (&stem);
  run->bound = g_key_file_get_double (file, "model", "bound", &error);
  g_assert_no_error (error);
  run->n_sink = get_number (file, title, "sinks");
  run->capacity = get_number (file, title, "capacity");
  run->kept_first = get_number (file, title, "kept_first");
  run->n_kept = get_number (file, title, "kept");
  run->tokens = g_key_file_get_integer_list (file, title, "tokens", &run->n_token, &error);
  g_assert_no_error (error);
  run->rows = load_doubles (rows_path, &run->n_values);
  return run;
}

static void
load_case (GPtrArray  *runs,
           const char *folder,
           const char *case_name)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_strconcat (case_name, ".case", NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_auto (GStrv) titles = NULL;

  g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &error);
  g_assert_no_error (error);
  titles = g_key_file_get_string_list (file, "model", "runs", NULL, &error);
  g_assert_no_error (error);
  for (gsize i = 0; titles[i] != NULL; i++)
    g_ptr_array_add (runs, load_run (file, folder, case_name, titles[i]));
}

GPtrArray *
fixture_load_runs (const char *folder)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) runs = g_ptr_array_new_with_free_func (run_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) entries = g_dir_open (folder, 0, &error);
  const char *entry;

  g_assert_no_error (error);
  while ((entry = g_dir_read_name (entries)) != NULL)
    if (g_str_has_suffix (entry, ".case"))
      g_ptr_array_add (names, g_strndup (entry, strlen (entry) - strlen (".case")));
  g_ptr_array_sort_values (names, (GCompareFunc) strcmp);
  for (guint i = 0; i < names->len; i++)
    load_case (runs, folder, g_ptr_array_index (names, i));
  return g_steal_pointer (&runs);
}
