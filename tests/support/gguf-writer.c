/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The GGUF writer of tests. It keeps keys and tensor descriptions in two byte arrays and puts them together at the end.
 */

#include "gguf-writer.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  GByteArray *description; /* all but the offset */
  GByteArray *data;
  gboolean has_offset;
  guint64 offset;
} Tensor;

struct _GgufWriter
{
  guint32 version;
  guint32 alignment;
  guint64 n_keys;
  GByteArray *keys;
  GPtrArray *tensors; /* of Tensor */
};

static void
tensor_free (Tensor *tensor)
{
  g_byte_array_unref (tensor->description);
  g_byte_array_unref (tensor->data);
  g_free (tensor);
}

static void
append_integer (GByteArray *bytes,
                guint64     value,
                guint       n_bytes)
{
  guint64 little = GUINT64_TO_LE (value);

  g_byte_array_append (bytes, (const guint8 *) &little, n_bytes);
}

static void
append_string (GByteArray *bytes,
               const char *string)
{
  append_integer (bytes, strlen (string), 8);
  g_byte_array_append (bytes, (const guint8 *) string, (guint) strlen (string));
}

static void
append_key (GgufWriter *writer,
            const char *key,
            guint32     type)
{
  append_string (writer->keys, key);
  append_integer (writer->keys, type, 4);
  writer->n_keys++;
}

static void
append_array_head (GgufWriter  *writer,
                   const char  *key,
                   RillGgufType type,
                   guint64      n)
{
  append_key (writer, key, RILL_GGUF_ARRAY);
  append_integer (writer->keys, type, 4);
  append_integer (writer->keys, n, 8);
}

static guint
integer_bytes (RillGgufType type)
{
  switch (type)
    {
    case RILL_GGUF_UINT8:
    case RILL_GGUF_INT8:
    case RILL_GGUF_BOOL:
      return 1;
    case RILL_GGUF_UINT16:
    case RILL_GGUF_INT16:
      return 2;
    case RILL_GGUF_UINT32:
    case RILL_GGUF_INT32:
      return 4;
    case RILL_GGUF_UINT64:
    case RILL_GGUF_INT64:
      return 8;
    default:
      g_assert_not_reached ();
    }
}

GgufWriter *
gguf_writer_new (guint32 version)
{
  GgufWriter *writer = g_new0 (GgufWriter, 1);

  writer->version = version;
  writer->alignment = 32;
  writer->keys = g_byte_array_new ();
  writer->tensors = g_ptr_array_new_with_free_func ((GDestroyNotify) tensor_free);
  return writer;
}

void
gguf_writer_free (GgufWriter *writer)
{
  g_byte_array_unref (writer->keys);
  g_ptr_array_unref (writer->tensors);
  g_free (writer);
}

void
gguf_writer_set_alignment (GgufWriter *writer,
                           guint32     alignment)
{
  writer->alignment = alignment;
  gguf_writer_add_u32 (writer, "general.alignment", alignment);
}

void
gguf_writer_add_integer (GgufWriter  *writer,
                         const char  *key,
                         RillGgufType type,
                         guint64      value)
{
  append_key (writer, key, type);
  append_integer (writer->keys, value, integer_bytes (type));
}

void
gguf_writer_add_u32 (GgufWriter *writer,
                     const char *key,
                     guint32     value)
{
  gguf_writer_add_integer (writer, key, RILL_GGUF_UINT32, value);
}

void
gguf_writer_add_f32 (GgufWriter *writer,
                     const char *key,
                     float       value)
{
  gguf_writer_add_raw (writer, key, RILL_GGUF_FLOAT32, &value, sizeof value);
}

void
gguf_writer_add_f64 (GgufWriter *writer,
                     const char *key,
                     double      value)
{
  gguf_writer_add_raw (writer, key, RILL_GGUF_FLOAT64, &value, sizeof value);
}

void
gguf_writer_add_bool (GgufWriter *writer,
                      const char *key,
                      gboolean    value)
{
  gguf_writer_add_integer (writer, key, RILL_GGUF_BOOL, value != FALSE);
}

void
gguf_writer_add_string (GgufWriter *writer,
                        const char *key,
                        const char *value)
{
  append_key (writer, key, RILL_GGUF_STRING);
  append_string (writer->keys, value);
}

void
gguf_writer_add_strings (GgufWriter        *writer,
                         const char        *key,
                         const char *const *values,
                         gsize              n)
{
  append_array_head (writer, key, RILL_GGUF_STRING, n);
  for (gsize i = 0; i < n; i++)
    append_string (writer->keys, values[i]);
}

void
gguf_writer_add_f32_array (GgufWriter  *writer,
                           const char  *key,
                           const float *values,
                           gsize        n)
{
  append_array_head (writer, key, RILL_GGUF_FLOAT32, n);
  g_byte_array_append (writer->keys, (const guint8 *) values, (guint) (n * sizeof *values));
}

void
gguf_writer_add_i32_array (GgufWriter   *writer,
                           const char   *key,
                           const gint32 *values,
                           gsize         n)
{
  append_array_head (writer, key, RILL_GGUF_INT32, n);
  g_byte_array_append (writer->keys, (const guint8 *) values, (guint) (n * sizeof *values));
}

void
gguf_writer_add_raw (GgufWriter *writer,
                     const char *key,
                     guint32     type,
                     const void *bytes,
                     gsize       n_bytes)
{
  append_key (writer, key, type);
  g_byte_array_append (writer->keys, bytes, (guint) n_bytes);
}

void
gguf_writer_add_tensor (GgufWriter    *writer,
                        const char    *name,
                        guint32        type,
                        guint          n_dims,
                        const guint64 *ne,
                        const void    *data,
                        gsize          n_bytes)
{
  Tensor *tensor = g_new0 (Tensor, 1);

  tensor->description = g_byte_array_new ();
  tensor->data = g_byte_array_new ();
  append_string (tensor->description, name);
  append_integer (tensor->description, n_dims, 4);
  for (guint i = 0; i < n_dims; i++)
    append_integer (tensor->description, ne[i], 8);
  append_integer (tensor->description, type, 4);
  g_byte_array_append (tensor->data, data, (guint) n_bytes);
  g_ptr_array_add (writer->tensors, tensor);
}

void
gguf_writer_add_floats (GgufWriter  *writer,
                        const char  *name,
                        RillType     type,
                        guint        n_dims,
                        guint64      n_cols,
                        guint64      n_rows,
                        const float *values)
{
  const RillTypeInfo *info = rill_type_get_info (type);
  gsize n_values = n_cols * n_rows;
  gsize n_bytes = n_values / info->block_values * info->block_bytes;
  g_autofree guint8 *blocks = g_malloc (n_bytes);
  const guint64 ne[2] = { n_cols, n_rows };

  g_assert_cmpuint (n_cols % info->block_values, ==, 0);
  info->quantize (values, blocks, n_values);
  gguf_writer_add_tensor (writer, name, type, n_dims, ne, blocks, n_bytes);
}

void
gguf_writer_set_last_offset (GgufWriter *writer,
                             guint64     offset)
{
  Tensor *tensor = g_ptr_array_index (writer->tensors, writer->tensors->len - 1);

  tensor->has_offset = TRUE;
  tensor->offset = offset;
}

/* An alignment that is none (0, for a test) pads nothing. */
static void
pad (GgufWriter *writer,
     GByteArray *bytes)
{
  while (writer->alignment != 0 && bytes->len % writer->alignment != 0)
    append_integer (bytes, 0, 1);
}

GByteArray *
gguf_writer_dup_bytes (GgufWriter *writer)
{
  GByteArray *bytes = g_byte_array_new ();
  guint64 offset = 0;

  g_byte_array_append (bytes, (const guint8 *) "GGUF", 4);
  append_integer (bytes, writer->version, 4);
  append_integer (bytes, writer->tensors->len, 8);
  append_integer (bytes, writer->n_keys, 8);
  g_byte_array_append (bytes, writer->keys->data, writer->keys->len);

  for (guint i = 0; i < writer->tensors->len; i++)
    {
      Tensor *tensor = g_ptr_array_index (writer->tensors, i);

      g_byte_array_append (bytes, tensor->description->data, tensor->description->len);
      append_integer (bytes, tensor->has_offset ? tensor->offset : offset, 8);
      offset += tensor->data->len;
      while (writer->alignment != 0 && offset % writer->alignment != 0)
        offset++;
    }

  for (guint i = 0; i < writer->tensors->len; i++)
    {
      Tensor *tensor = g_ptr_array_index (writer->tensors, i);

      pad (writer, bytes);
      g_byte_array_append (bytes, tensor->data->data, tensor->data->len);
    }

  return bytes;
}

void
gguf_writer_save (GgufWriter *writer,
                  const char *path)
{
  g_autoptr (GByteArray) bytes = gguf_writer_dup_bytes (writer);
  g_autoptr (GError) error = NULL;

  g_file_set_contents_full (path, (const char *) bytes->data, bytes->len, G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);
}

char *
test_folder_new (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("rill-test-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

void
test_folder_remove (const char *folder)
{
  GDir *dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_remove (path);
    }

  g_clear_pointer (&dir, g_dir_close);
  g_rmdir (folder);
}
