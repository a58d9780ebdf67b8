/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sample file of the GGUF tests.
 */

#include "gguf-file.h"

#include <string.h>

RillGguf *
gguf_file_open (const GByteArray *bytes,
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

GgufWriter *
gguf_file_new_sample (guint32 version)
{
  static const char *const strings[] = { "one", "", "three" };
  static const float floats[] = { 1, 2.5f, -3, 4, 5, 6 };
  static const gint32 integers[] = { -1, 0, 7 };
  static const guint8 bools[] = { 7, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1 }; /* of type 7, three */
  GgufWriter *writer = gguf_writer_new (version);
  float row[32];

  for (guint i = 0; i < G_N_ELEMENTS (row); i++)
    row[i] = (float) i - 16;

  gguf_writer_add_string (writer, "general.architecture", "llama");
  gguf_writer_set_alignment (writer, 64);
  gguf_writer_add_integer (writer, "a.u8", RILL_GGUF_UINT8, 200);
  gguf_writer_add_integer (writer, "a.i8", RILL_GGUF_INT8, (guint64) -100);
  gguf_writer_add_integer (writer, "a.u16", RILL_GGUF_UINT16, 60000);
  gguf_writer_add_integer (writer, "a.i16", RILL_GGUF_INT16, (guint64) -30000);
  gguf_writer_add_integer (writer, "a.u32", RILL_GGUF_UINT32, 4000000000u);
  gguf_writer_add_integer (writer, "a.i32", RILL_GGUF_INT32, (guint64) -2000000000);
  gguf_writer_add_integer (writer, "a.u64", RILL_GGUF_UINT64, G_MAXUINT64);
  gguf_writer_add_integer (writer, "a.i64", RILL_GGUF_INT64, (guint64) G_MININT64);
  gguf_writer_add_f32 (writer, "a.f32", 1.5f);
  gguf_writer_add_f64 (writer, "a.f64", -1e300);
  gguf_writer_add_bool (writer, "a.bool", TRUE);
  gguf_writer_add_strings (writer, "a.strings", strings, G_N_ELEMENTS (strings));
  gguf_writer_add_f32_array (writer, "a.floats", floats, G_N_ELEMENTS (floats));
  gguf_writer_add_i32_array (writer, "a.integers", integers, G_N_ELEMENTS (integers));
  gguf_writer_add_raw (writer, "a.bools", RILL_GGUF_ARRAY, bools, sizeof bools);
  gguf_writer_add_f32_array (writer, "a.nothing", floats, 0);

  gguf_writer_add_floats (writer, "first", RILL_TYPE_F32, 2, 3, 2, floats);
  gguf_writer_add_floats (writer, "second", RILL_TYPE_Q8_0, 1, 32, 1, row);
  gguf_writer_add_floats (writer, "third", RILL_TYPE_F16, 1, 6, 1, floats);
  return writer;
}

static void
read_key (RillGguf   *gguf,
          const char *key)
{
  RillGgufType type;
  const char *string;
  guint64 n, number;
  double real;
  gboolean truth;

  rill_gguf_get_uint (gguf, key, &number, NULL);
  rill_gguf_get_double (gguf, key, &real, NULL);
  rill_gguf_get_bool (gguf, key, &truth, NULL);
  if (rill_gguf_get_string (gguf, key, &string, NULL))
    g_assert_true (g_utf8_validate (string, -1, NULL));

  if (!rill_gguf_get_array_length (gguf, key, &n, &type, NULL))
    return;

  if (type == RILL_GGUF_STRING)
    for (guint64 i = 0; i < n; i++)
      {
        gsize n_bytes;
        const char *bytes = rill_gguf_get_array_string (gguf, key, i, &n_bytes);
        g_autofree char *copy = g_memdup2 (bytes, n_bytes);
      }
  else
    {
      g_autofree float *floats = g_new (float, n);
      g_autofree gint64 *integers = g_new (gint64, n);

      rill_gguf_copy_array_float (gguf, key, floats, n, NULL);
      rill_gguf_copy_array_int (gguf, key, integers, n, NULL);
    }
}

void
gguf_file_read_all (RillGguf *gguf)
{
  const guint8 *begin = rill_gguf_get_mapping (gguf, 0)->bytes;
  const guint8 *end = begin + rill_gguf_get_file_bytes (gguf);

  for (guint64 i = 0; i < rill_gguf_get_n_keys (gguf); i++)
    {
      g_autofree char *text = rill_gguf_dup_value_text (gguf, i);

      g_assert_true (g_utf8_validate (text, -1, NULL));
      g_assert_true (rill_gguf_has (gguf, rill_gguf_get_key (gguf, i)));
      read_key (gguf, rill_gguf_get_key (gguf, i));
    }

  for (guint64 i = 0; i < rill_gguf_get_n_tensors (gguf); i++)
    {
      const RillGgufTensor *tensor = rill_gguf_get_tensor (gguf, i);
      const guint8 *data = tensor->data;

      g_assert_true (rill_gguf_find_tensor (gguf, tensor->name) == tensor);
      g_assert_true (data > begin && tensor->data_bytes <= (gsize) (end - data));
      g_assert_true (data == begin + tensor->file_offset);
      g_assert_cmpuint (tensor->n_values, ==, tensor->ne[0] * tensor->ne[1] * tensor->ne[2] * tensor->ne[3]);
    }
}

guint
gguf_file_find_end (const GByteArray *bytes,
                    const char       *text)
{
  gsize n = strlen (text);

  for (guint i = 0; i + n <= bytes->len; i++)
    if (memcmp (bytes->data + i, text, n) == 0)
      return i + (guint) n;

  g_assert_not_reached ();
}

void
gguf_file_put (GByteArray *bytes,
               guint       offset,
               guint64     value,
               guint       n_bytes)
{
  for (guint i = 0; i < n_bytes; i++)
    bytes->data[offset + i] = (guint8) (value >> (8 * i));
}
