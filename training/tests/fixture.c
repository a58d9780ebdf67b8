/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The vocabulary is written byte by byte in sentencepiece's form, so the tests need no tool of its.
 */
#include "fixture.h"

#include <glib/gstdio.h>
#include <string.h>

static void
put_piece (GByteArray *file,
           const char *text,
           float       score,
           guint8      type)
{
  guint8 length = (guint8) strlen (text);
  const guint8 head[4] = { 0x0a, (guint8) (length + 9), 0x0a, length };
  const guint8 tail[2] = { 0x18, type };
  const guint8 score_key = 0x15;
  guint32 bits;

  memcpy (&bits, &score, sizeof bits);
  bits = GUINT32_TO_LE (bits);
  g_byte_array_append (file, head, sizeof head);
  g_byte_array_append (file, (const guint8 *) text, length);
  g_byte_array_append (file, &score_key, 1);
  g_byte_array_append (file, (const guint8 *) &bits, sizeof bits);
  g_byte_array_append (file, tail, sizeof tail);
}

void
fixture_write_vocabulary (const char *path)
{
  static const char *const controls[] = { "<sink>", "<|end|>", "<|user|>", "<|assistant|>", "<|system|>" };
  static const char *const joins[] = { "ab", "\xe2\x96\x81" "a", "bc", "abc", "\xe2\x96\x81", "a", "b", "c" };
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (GError) error = NULL;

  put_piece (file, "<unk>", 0, 2);
  for (guint i = 0; i < G_N_ELEMENTS (controls); i++)
    put_piece (file, controls[i], 0, 3);
  for (guint i = 0; i < 256; i++)
    {
      g_autofree char *text = g_strdup_printf ("<0x%02X>", i);

      put_piece (file, text, 0, 6);
    }
  for (guint i = 0; i < G_N_ELEMENTS (joins); i++)
    put_piece (file, joins[i], -(float) i, 1);
  g_file_set_contents (path, (const char *) file->data, file->len, &error);
  g_assert_no_error (error);
}

char *
fixture_new_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("rivulet-train-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

void
fixture_remove_folder (char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_free (folder);
}
