/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Finds what was installed with the program by the program's own path. The built-in model is found so too, by the engine.
 */

#include "rivulet-prefix.h"

char *
rivulet_dup_shared_folder (const char *folder)
{
  g_autofree char *program = NULL;
  g_autofree char *programs = NULL;
  g_autofree char *joined = NULL;
  g_autofree char *path = NULL;

  g_return_val_if_fail (folder != NULL, NULL);

  program = g_file_read_link ("/proc/self/exe", NULL);
  if (program == NULL)
    return NULL;

  programs = g_path_get_dirname (program);
  joined = g_build_filename (programs, "..", "share", folder, NULL);
  path = g_canonicalize_filename (joined, NULL);

  return g_file_test (path, G_FILE_TEST_IS_DIR) ? g_steal_pointer (&path) : NULL;
}
