/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The GGUF reader: what a good file gives, and that every way a file can be wrong is an error that says so.
 */

#include "gguf-writer.h"
#include "rill.h"

#include <string.h>

static RillGguf *
open_bytes (const GByteArray *bytes,
            GError          **error)
{
  g_autofree char *folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, "file.gguf", NULL);
  g_autoptr (GError) write_error = NULL;
  RillGguf *gguf;

  g_file_set_contents_full (path, bytes->len > 0 ? (const char *) bytes->data : "", bytes->len,
                            G_FILE_SET_CONTENTS_NONE, 0600, &write_error);
  g_assert_no_error (write_error);
  gguf = rill_gguf_open (path, error);
  test_folder_remove (folder);
  return gguf;
}

static void
test_round_trip (gconstpointer data)
{
  static const float values[] = { 1, 2, 3, 4, 5, 6 };
  g_autoptr (GgufWriter) writer = gguf_writer_new (GPOINTER_TO_UINT (data));
  g_autoptr (GByteArray) bytes = NULL;
  g_autoptr (RillGguf) gguf = NULL;
  g_autoptr (GError) error = NULL;
  const RillGgufTensor *tensor;
  const char *text = NULL;
  guint64 number = 0;

  gguf_writer_add_string (writer, "general.architecture", "llama");
  gguf_writer_add_u32 (writer, "llama.block_count", 7);
  gguf_writer_add_floats (writer, "a", RILL_TYPE_F32, 2, 3, 2, values);
  gguf_writer_add_floats (writer, "b", RILL_TYPE_F32, 1, 6, 1, values);
  bytes = gguf_writer_dup_bytes (writer);
  gguf = open_bytes (bytes, &error);
  g_assert_no_error (error);

  g_assert_cmpuint (rill_gguf_get_version (gguf), ==, GPOINTER_TO_UINT (data));
  g_assert_true (rill_gguf_get_string (gguf, "general.architecture", &text, &error));
  g_assert_cmpstr (text, ==, "llama");
  g_assert_true (rill_gguf_get_uint (gguf, "llama.block_count", &number, &error));
  g_assert_cmpuint (number, ==, 7);

  g_assert_cmpuint (rill_gguf_get_n_tensors (gguf), ==, 2);
  tensor = rill_gguf_find_tensor (gguf, "a");
  g_assert_nonnull (tensor);
  g_assert_cmpuint (tensor->ne[0], ==, 3);
  g_assert_cmpuint (tensor->ne[1], ==, 2);
  g_assert_cmpuint (tensor->ne[2], ==, 1);
  g_assert_cmpmem (tensor->data, tensor->data_bytes, values, sizeof values);
  g_assert_null (rill_gguf_find_tensor (gguf, "c"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/gguf/round-trip/v2", GUINT_TO_POINTER (2), test_round_trip);
  g_test_add_data_func ("/gguf/round-trip/v3", GUINT_TO_POINTER (3), test_round_trip);

  return g_test_run ();
}
