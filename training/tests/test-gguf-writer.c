/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bytes of a GGUF file: header, one entry, one tensor of each type, alignment.
 */
#include "gguf-writer.h"

#include "fixture.h"

#include <string.h>

#define N 64

static char *
write_tensor (TrainGgufType  type,
              const float   *values,
              gsize         *length)
{
  char *folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "model.gguf", NULL);
  g_autoptr (TrainGguf) gguf = train_gguf_new ();
  g_autoptr (GError) error = NULL;
  char *contents;

  train_gguf_put_uint32 (gguf, "key", 7);
  train_gguf_put_tensor (gguf, "t", type, 1, N, values);
  g_assert_true (train_gguf_write (gguf, path, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &contents, length, &error));
  g_assert_no_error (error);
  fixture_remove_folder (folder);
  return contents;
}

static gsize
data_offset (void)
{
  /* magic, version, two counts; key; name, rank, size, type, offset; then up to the next 32 */
  gsize used = 4 + 4 + 8 + 8 + (8 + 3 + 4 + 4) + (8 + 1 + 4 + 8 + 4 + 8);

  return (used + 31) / 32 * 32;
}

static void
test_header (void)
{
  static const float values[N];
  static const guint8 expected[] = { 'G', 'G', 'U', 'F', 3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0,
                                     3, 0, 0, 0, 0, 0, 0, 0, 'k', 'e', 'y', 4, 0, 0, 0, 7, 0, 0, 0,
                                     1, 0, 0, 0, 0, 0, 0, 0, 't', 1, 0, 0, 0, N, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 };
  gsize length;
  g_autofree char *contents = write_tensor (TRAIN_GGUF_F32, values, &length);

  g_assert_cmpmem (contents, sizeof expected, expected, sizeof expected);
  g_assert_cmpuint (length, ==, data_offset () + N * 4);
}

static void
test_half (void)
{
  const float special[] = { 0,        -0.0f,    1,        -2,          65504,         1e6f,
                            0x1p-14f, 0x1p-24f, 0x1p-26f, 1 + 0x1p-11f, 1 + 0x1.8p-10f, 0x1.ffcp-15f };
  const guint16 expected[]
      = { 0, 0x8000, 0x3c00, 0xc000, 0x7bff, 0x7c00, 0x0400, 0x0001, 0, 0x3c00, 0x3c02, 0x0400 };
  float values[N] = { 0 };
  gsize length;
  g_autofree char *contents = NULL;

  memcpy (values, special, sizeof special);
  contents = write_tensor (TRAIN_GGUF_F16, values, &length);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      guint16 half;

      memcpy (&half, contents + data_offset () + 2 * i, 2);
      g_assert_cmphex (GUINT16_FROM_LE (half), ==, expected[i]);
    }
}

static void
test_q8_0 (void)
{
  float values[N] = { 0 };
  gsize length;
  g_autofree char *contents = NULL;
  const gint8 *block;
  guint16 scale;

  for (guint i = 0; i < 32; i++)
    values[i] = (float) i * 0.5f;
  values[31] = -127 * 0.25f;
  contents = write_tensor (TRAIN_GGUF_Q8_0, values, &length);
  g_assert_cmpuint (length, ==, data_offset () + 96);
  block = (const gint8 *) contents + data_offset ();
  memcpy (&scale, block, 2);
  g_assert_cmphex (GUINT16_FROM_LE (scale), ==, 0x3400);
  g_assert_cmpint (block[2], ==, 0);
  g_assert_cmpint (block[3], ==, 2);
  g_assert_cmpint (block[2 + 30], ==, 60);
  g_assert_cmpint (block[2 + 31], ==, -127);
  for (guint i = 34; i < 68; i++)
    g_assert_cmpint (block[i], ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/training/gguf-writer/header", test_header);
  g_test_add_func ("/training/gguf-writer/half", test_half);
  g_test_add_func ("/training/gguf-writer/q8-0", test_q8_0);
  return g_test_run ();
}
