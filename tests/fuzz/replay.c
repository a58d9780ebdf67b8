/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Gives every stored input to a target, one test each, in place of libFuzzer: no crash, none that takes longer than a
 * second of the processor's time, and none that takes more memory than is stated in README.md.
 */

#include "fuzz.h"

#include <sys/resource.h>
#include <time.h>

/* Under a sanitizer everything takes several times as long, and much more memory. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define IS_SANITIZED 1
#define MAX_SECONDS 15.0
#else
#define IS_SANITIZED 0
#define MAX_SECONDS 1.0
#endif
#define MAX_BYTES ((rlim_t) 512 << 20)

static void
replay (gconstpointer user_data)
{
  const char *path = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *contents = NULL;
  g_autofree guint8 *exact = NULL;
  gsize n_bytes;
  clock_t began;

  g_file_get_contents (path, &contents, &n_bytes, &error);
  g_assert_no_error (error);
  /* Without the NUL that stands behind a file's contents, so that reading on is seen. */
  exact = g_memdup2 (contents, n_bytes);

  began = clock ();
  LLVMFuzzerTestOneInput (exact, n_bytes);
  if ((double) (clock () - began) / CLOCKS_PER_SEC > MAX_SECONDS)
    g_error ("%s took longer than %g seconds", path, MAX_SECONDS);
}

static void
limit_memory (void)
{
  const struct rlimit limit = { MAX_BYTES, MAX_BYTES };

  if (!IS_SANITIZED)
    g_assert_cmpint (setrlimit (RLIMIT_DATA, &limit), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) folder = NULL;
  const char *name;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  folder = g_dir_open (argv[1], 0, &error);
  g_assert_no_error (error);
  while ((name = g_dir_read_name (folder)) != NULL)
    g_ptr_array_add (paths, g_build_filename (argv[1], name, NULL));
  g_ptr_array_sort_values (paths, (GCompareFunc) g_strcmp0);
  g_assert_cmpuint (paths->len, >, 0);

  limit_memory ();
  LLVMFuzzerInitialize (&argc, &argv);
  for (guint i = 0; i < paths->len; i++)
    {
      const char *path = g_ptr_array_index (paths, i);
      g_autofree char *base = g_path_get_basename (path);
      g_autofree char *test_path = g_strconcat ("/fuzz/", base, NULL);

      g_test_add_data_func (test_path, path, replay);
    }

  return g_test_run ();
}
