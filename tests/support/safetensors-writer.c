/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A header of JSON, and the tensors' data after one another.
 */

#include "safetensors-writer.h"

#include <string.h>

struct _SafetensorsWriter
{
  GString *header;
  GByteArray *data;
  guint n;
};

SafetensorsWriter *
safetensors_writer_new (void)
{
  SafetensorsWriter *writer = g_new0 (SafetensorsWriter, 1);

  writer->header = g_string_new ("{\"__metadata__\":{\"format\":\"pt\"}");
  writer->data = g_byte_array_new ();
  return writer;
}

void
safetensors_writer_free (SafetensorsWriter *writer)
{
  if (writer == NULL)
    return;
  g_string_free (writer->header, TRUE);
  g_byte_array_unref (writer->data);
  g_free (writer);
}

void
safetensors_writer_add (SafetensorsWriter *writer,
                        const char        *name,
                        const char        *dtype,
                        guint              n_dims,
                        const guint64     *shape,
                        const void        *data,
                        gsize              n_bytes)
{
  g_string_append_printf (writer->header, ",\"%s\":{\"dtype\":\"%s\",\"shape\":[", name, dtype);
  for (guint i = 0; i < n_dims; i++)
    g_string_append_printf (writer->header, "%s%" G_GUINT64_FORMAT, i > 0 ? "," : "", shape[i]);
  g_string_append_printf (writer->header, "],\"data_offsets\":[%u,%u]}", writer->data->len,
                          writer->data->len + (guint) n_bytes);
  g_byte_array_append (writer->data, data, (guint) n_bytes);
  writer->n++;
}

guint
safetensors_writer_get_n (SafetensorsWriter *writer)
{
  return writer->n;
}

static void
save (const char *path,
      const char *header,
      guint64     length,
      const void *data,
      gsize       n_data)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  guint64 little = GUINT64_TO_LE (length);
  g_autoptr (GError) error = NULL;

  g_byte_array_append (file, (const guint8 *) &little, sizeof little);
  g_byte_array_append (file, (const guint8 *) header, (guint) strlen (header));
  g_byte_array_append (file, data, (guint) n_data);
  g_file_set_contents (path, (const char *) file->data, file->len, &error);
  g_assert_no_error (error);
}

void
safetensors_writer_save (SafetensorsWriter *writer,
                         const char        *path)
{
  g_autoptr (GString) header = g_string_new (writer->header->str);

  g_string_append_c (header, '}');
  while (header->len % 8 != 0)
    g_string_append_c (header, ' ');
  save (path, header->str, header->len, writer->data->data, writer->data->len);
}

void
safetensors_save_raw (const char *path,
                      const char *header,
                      gint64      length,
                      gsize       n_data)
{
  g_autofree guint8 *data = g_malloc0 (n_data + 1);

  save (path, header, length < 0 ? strlen (header) : (guint64) length, data, n_data);
}
