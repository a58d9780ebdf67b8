/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the program looks for the model that comes with it: in the folder named by hand, beside an installed tree
 * wherever that was moved to, and in the source tree of a build.
 */

#include "config.h"
#include "gguf-writer.h"
#include "program.h"
#include "test-model.h"

#include <glib/gstdio.h>
#include <string.h>

static TestModel *model;

static void
copy_file (const char *from,
           const char *to,
           int         mode)
{
  g_autofree char *folder = g_path_get_dirname (to);
  g_autofree char *data = NULL;
  g_autoptr (GError) error = NULL;
  gsize n_bytes;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_get_contents (from, &data, &n_bytes, &error);
  g_assert_no_error (error);
  g_file_set_contents_full (to, data, (gssize) n_bytes, G_FILE_SET_CONTENTS_NONE, mode, &error);
  g_assert_no_error (error);
}

/* A file, and the folders above it that are then empty, up to @folder. */
static void
remove_up_to (const char *path,
              const char *folder)
{
  g_autofree char *at = g_strdup (path);

  while (strcmp (at, folder) != 0 && g_remove (at) == 0)
    {
      char *parent = g_path_get_dirname (at);

      g_free (at);
      at = parent;
    }
}

static void
test_named (void)
{
  g_autofree char *folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, RIVULET_BUILTIN_MODEL, NULL);
  g_autoptr (ProgramResult) missing = NULL;
  g_autoptr (ProgramResult) found = NULL;

  g_setenv ("RIVULET_MODEL_DIR", folder, TRUE);
  missing = program_run (NULL, "inspect", NULL);
  program_assert_failed (missing, 1, path);
  copy_file (model->path, path, 0600);
  found = program_run (NULL, "inspect", NULL);
  program_assert_ok (found);
  g_assert_nonnull (strstr (found->out, path));
  g_unsetenv ("RIVULET_MODEL_DIR");
  test_folder_remove (folder);
}

/* PREFIX/bin/rill finds PREFIX/share/rivulet/model, wherever PREFIX is; without it, nothing but what is installed. */
static void
test_moved (void)
{
  g_autofree char *prefix = test_folder_new ();
  g_autofree char *program = g_build_filename (prefix, "bin", "rill", NULL);
  g_autofree char *path = g_build_filename (prefix, "share", "rivulet", "model", RIVULET_BUILTIN_MODEL, NULL);
  g_autofree char *out = NULL;
  const char *const arguments[] = { program, "inspect", NULL };
  g_autoptr (GError) error = NULL;
  int status = -1;

  g_unsetenv ("RIVULET_MODEL_DIR");
  copy_file (program_get_path (), program, 0700);
  copy_file (model->path, path, 0600);
  g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  g_assert_nonnull (strstr (out, path));

  remove_up_to (program, prefix);
  remove_up_to (path, prefix);
  g_rmdir (prefix);
}

static void
test_build_tree (void)
{
  g_autofree char *folder = g_path_get_dirname (program_get_path ());
  g_autofree char *joined = g_build_filename (folder, "..", "data", "model", RIVULET_BUILTIN_MODEL, NULL);
  g_autofree char *path = g_canonicalize_filename (joined, NULL);
  g_autoptr (ProgramResult) result = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("the build folder does not lie in the source tree, or that holds no model");
      return;
    }
  g_unsetenv ("RIVULET_MODEL_DIR");
  result = program_run (NULL, "inspect", NULL);
  program_assert_ok (result);
  g_assert_nonnull (strstr (result->out, path));
}

int
main (int    argc,
      char **argv)
{
  TestModelOptions options;
  int status;

  g_test_init (&argc, &argv, NULL);
  program_init (argc, argv);
  test_model_options_init (&options);
  model = test_model_new (&options);

  g_test_add_func ("/cli/builtin/named", test_named);
  g_test_add_func ("/cli/builtin/moved", test_moved);
  g_test_add_func ("/cli/builtin/build-tree", test_build_tree);
  status = g_test_run ();
  test_model_free (model);
  return status;
}
