/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the model that comes with the program lies. An installed tree may be moved as a whole and a build tree started
 * in place, so the program's own path is asked before the prefix it was configured for.
 */

#include "config.h"
#include "rill.h"

/* @folder below @base, when the built-in model's file is there; else NULL. */
static char *
find_below (const char *base,
            const char *folder)
{
  g_autofree char *joined = g_build_filename (base, folder, RIVULET_BUILTIN_MODEL, NULL);
  g_autofree char *path = g_canonicalize_filename (joined, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS) ? g_steal_pointer (&path) : NULL;
}

char *
rill_dup_builtin_model_path (void)
{
  const char *named = g_getenv ("RIVULET_MODEL_DIR");
  g_autofree char *program = NULL;
  char *path = NULL;

  /* Named by hand it is not looked for elsewhere: where it is missing, loading it tells so. */
  if (named != NULL && named[0] != '\0')
    return g_build_filename (named, RIVULET_BUILTIN_MODEL, NULL);

  program = g_file_read_link ("/proc/self/exe", NULL);
  if (program != NULL)
    {
      g_autofree char *folder = g_path_get_dirname (program);

      path = find_below (folder, "../share/rivulet/model");
      if (path == NULL)
        path = find_below (folder, "../data/model");
    }

  return path != NULL ? path : find_below (RIVULET_PKGDATADIR, "model");
}
