/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Keys are written as the records of a GGUF file and read back by its reader, so that they are the same in every respect.
 */

#include "format/gguf-maker.h"

#include "format/gguf-private.h"

#include <string.h>

struct _RillGgufMaker
{
  RillGguf *gguf;
  GByteArray *records;
  GHashTable *origins; /* of each key: owned text, or NULL */
  GArray *tensors;     /* of RillGgufTensor */
};

RillGgufMaker *
rill_gguf_maker_new (const char *path)
{
  RillGgufMaker *maker = g_new0 (RillGgufMaker, 1);
  RillGguf *gguf = maker->gguf = g_new0 (RillGguf, 1);

  gguf->path = g_strdup (path);
  gguf->display_name = g_filename_display_name (path);
  gguf->strings = g_string_chunk_new (4096);
  gguf->mappings = g_ptr_array_new_with_free_func ((GDestroyNotify) rill_mapping_free);
  gguf->owned = g_ptr_array_new_with_free_func (g_free);
  maker->records = g_byte_array_new ();
  maker->origins = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  maker->tensors = g_array_new (FALSE, FALSE, sizeof (RillGgufTensor));
  return maker;
}

void
rill_gguf_maker_free (RillGgufMaker *maker)
{
  if (maker == NULL)
    return;

  rill_gguf_free (maker->gguf);
  if (maker->records != NULL)
    g_byte_array_unref (maker->records);
  g_hash_table_unref (maker->origins);
  g_array_unref (maker->tensors);
  g_free (maker);
}

/* --- Keys --------------------------------------------------------------------------------------------------------- */

static void
append_bits (RillGgufMaker *maker,
             guint64        bits,
             guint          n_bytes)
{
  guint64 little = GUINT64_TO_LE (bits);

  g_byte_array_append (maker->records, (const guint8 *) &little, n_bytes);
}

void
rill_gguf_maker_put_string (RillGgufMaker *maker,
                            const char    *bytes,
                            gsize          n_bytes)
{
  append_bits (maker, n_bytes, 8);
  g_byte_array_append (maker->records, (const guint8 *) bytes, (guint) n_bytes);
}

void
rill_gguf_maker_put_int (RillGgufMaker *maker,
                         gint32         value)
{
  append_bits (maker, (guint32) value, 4);
}

void
rill_gguf_maker_put_float (RillGgufMaker *maker,
                           float          value)
{
  guint32 bits;

  memcpy (&bits, &value, sizeof bits);
  append_bits (maker, bits, 4);
}

static void
begin_key (RillGgufMaker *maker,
           const char    *key,
           RillGgufType   type,
           const char    *origin)
{
  g_return_if_fail (!g_hash_table_contains (maker->origins, key));

  g_hash_table_insert (maker->origins, g_strdup (key), g_strdup (origin));
  rill_gguf_maker_put_string (maker, key, strlen (key));
  append_bits (maker, type, 4);
}

void
rill_gguf_maker_add_uint (RillGgufMaker *maker,
                          const char    *key,
                          guint64        value,
                          const char    *origin)
{
  begin_key (maker, key, RILL_GGUF_UINT64, origin);
  append_bits (maker, value, 8);
}

void
rill_gguf_maker_add_double (RillGgufMaker *maker,
                            const char    *key,
                            double         value,
                            const char    *origin)
{
  guint64 bits;

  memcpy (&bits, &value, sizeof bits);
  begin_key (maker, key, RILL_GGUF_FLOAT64, origin);
  append_bits (maker, bits, 8);
}

void
rill_gguf_maker_add_bool (RillGgufMaker *maker,
                          const char    *key,
                          gboolean       value,
                          const char    *origin)
{
  begin_key (maker, key, RILL_GGUF_BOOL, origin);
  append_bits (maker, value ? 1 : 0, 1);
}

void
rill_gguf_maker_add_string (RillGgufMaker *maker,
                            const char    *key,
                            const char    *value,
                            const char    *origin)
{
  begin_key (maker, key, RILL_GGUF_STRING, origin);
  rill_gguf_maker_put_string (maker, value, strlen (value));
}

void
rill_gguf_maker_add_bools (RillGgufMaker  *maker,
                           const char     *key,
                           const gboolean *values,
                           gsize           n,
                           const char     *origin)
{
  begin_key (maker, key, RILL_GGUF_ARRAY, origin);
  append_bits (maker, RILL_GGUF_BOOL, 4);
  append_bits (maker, n, 8);
  for (gsize i = 0; i < n; i++)
    append_bits (maker, values[i] ? 1 : 0, 1);
}

void
rill_gguf_maker_begin_array (RillGgufMaker *maker,
                             const char    *key,
                             RillGgufType   type,
                             gsize          n,
                             const char    *origin)
{
  begin_key (maker, key, RILL_GGUF_ARRAY, origin);
  append_bits (maker, type, 4);
  append_bits (maker, n, 8);
}

gboolean
rill_gguf_maker_has (RillGgufMaker *maker,
                     const char    *key)
{
  return g_hash_table_contains (maker->origins, key);
}

/* --- Tensors ------------------------------------------------------------------------------------------------------ */

void
rill_gguf_maker_add_tensor (RillGgufMaker        *maker,
                            const RillGgufTensor *tensor,
                            const char           *name,
                            const char           *origin)
{
  RillGgufTensor copy = *tensor;

  copy.name = g_string_chunk_insert (maker->gguf->strings, name);
  copy.origin = origin != NULL ? g_string_chunk_insert (maker->gguf->strings, origin) : NULL;
  g_array_append_val (maker->tensors, copy);
}

void
rill_gguf_maker_take_mapping (RillGgufMaker *maker,
                              RillMapping   *mapping)
{
  g_ptr_array_add (maker->gguf->mappings, mapping);
}

void
rill_gguf_maker_take_memory (RillGgufMaker *maker,
                             gpointer       memory)
{
  g_ptr_array_add (maker->gguf->owned, memory);
}

/* --- The whole ---------------------------------------------------------------------------------------------------- */

RillGguf *
rill_gguf_maker_finish (RillGgufMaker *maker,
                        GError       **error)
{
  RillGguf *gguf = maker->gguf;
  RillGgufCursor cursor = { gguf, 0, "keys" };
  gsize n_bytes = maker->records->len;

  gguf->bytes = g_byte_array_free (g_steal_pointer (&maker->records), FALSE);
  gguf->n_bytes = n_bytes;
  g_ptr_array_add (gguf->owned, (gpointer) gguf->bytes);
  if (!rill_gguf_read_keys (gguf, &cursor, g_hash_table_size (maker->origins), error))
    return NULL;
  for (gsize i = 0; i < gguf->n_keys; i++)
    {
      const char *origin = g_hash_table_lookup (maker->origins, gguf->keys[i].name);

      gguf->keys[i].origin = origin != NULL ? g_string_chunk_insert (gguf->strings, origin) : NULL;
    }

  gguf->n_tensors = maker->tensors->len;
  gguf->tensors = g_memdup2 (maker->tensors->data, gguf->n_tensors * sizeof (RillGgufTensor));
  if (!rill_gguf_index_tensor_names (gguf, error))
    return NULL;

  return g_steal_pointer (&maker->gguf);
}
