/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Keys as the bytes that a file holds, name, type and value, for writing them into another file as they are.
 */

#include "format/gguf-private.h"

/* Bytes from the start of the file to the end of the key's value. All of them have been checked when it was opened. */
static guint64
get_end (RillGguf          *gguf,
         const RillGgufKey *key)
{
  guint64 last = key->offset;

  if (key->element_type != RILL_GGUF_STRING)
    return key->offset + key->n * rill_gguf_type_get_bytes (key->element_type);
  if (key->type == RILL_GGUF_ARRAY)
    {
      if (key->n == 0)
        return key->offset;
      last = key->string_offsets[key->n - 1];
    }
  return last + 8 + rill_gguf_read_bits (gguf, last, 8);
}

const void *
rill_gguf_get_key_record (RillGguf *gguf,
                          guint64   index,
                          gsize    *n_bytes)
{
  guint64 header, begin, end;

  g_return_val_if_fail (gguf != NULL && index < gguf->n_keys, NULL);

  /* Magic, version and two counts, of which a description that was made elsewhere has none. */
  header = gguf->version == 0 ? 0 : 4 + 4 + 8 + 8;
  begin = index == 0 ? header : get_end (gguf, &gguf->keys[index - 1]);
  end = get_end (gguf, &gguf->keys[index]);
  *n_bytes = (gsize) (end - begin);
  return gguf->bytes + begin;
}
