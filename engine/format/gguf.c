/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Opening a GGUF file: mapping it, its header, and the order in which its parts are read. The layout is that of the
 * GGUF specification: header, keys with values, tensor descriptions, then the tensors' data at an aligned offset.
 */

#include "format/gguf-private.h"

#include <string.h>

/* Tensors are computed with where they lie in the mapping. */
#if G_BYTE_ORDER != G_LITTLE_ENDIAN
#error "model files are little-endian, and this engine reads them in place"
#endif

#define MAGIC "GGUF"
#define KEY_MIN_BYTES (8 + 1 + 4 + 1)                /* name of one byte, type, a value of one byte */
#define TENSOR_MIN_BYTES (8 + 1 + 4 + 8 + 4 + 8)     /* name of one byte, one dimension, type, offset */

/* What else a file given for a model often is. */
static const struct
{
  const char *bytes;
  const char *what;
} signatures[] = {
  { "lmgg", "an old GGML file, older than GGUF" },
  { "tjgg", "an old GGJT file, older than GGUF" },
  { "fmgg", "an old GGMF file, older than GGUF" },
  { "PK\003\004", "a ZIP archive, or weights of PyTorch" },
  { "\037\213", "a gzip archive" },
  { "version https://git-lfs", "a Git LFS pointer: the model itself was not downloaded" },
  { "<!DO", "a web page" },
  { "<htm", "a web page" },
  { "\177ELF", "a program" },
  { "FUGG", "GGUF written backwards" },
};

static gboolean
fail_magic (RillGguf *gguf,
            GError  **error)
{
  gsize n_shown = MIN (gguf->n_bytes, 4);
  g_autofree char *shown = rill_gguf_dup_shown ((const char *) gguf->bytes, n_shown, n_shown);

  for (gsize i = 0; i < G_N_ELEMENTS (signatures); i++)
    {
      gsize n = strlen (signatures[i].bytes);

      if (gguf->n_bytes >= n && memcmp (gguf->bytes, signatures[i].bytes, n) == 0)
        return rill_gguf_fail (gguf, error, RILL_ERROR_FORMAT, "magic", 0, "expected \"" MAGIC "\", got \"%s\" (%s)",
                               shown, signatures[i].what);
    }

  if (gguf->n_bytes >= 10 && gguf->bytes[8] == '{')
    return rill_gguf_fail (gguf, error, RILL_ERROR_FORMAT, "magic", 0,
                           "expected \"" MAGIC "\", got \"%s\" (it looks like safetensors)", shown);

  return rill_gguf_fail (gguf, error, RILL_ERROR_FORMAT, "magic", 0, "expected \"" MAGIC "\", got \"%s\"", shown);
}

static gboolean
check_version (RillGguf *gguf,
               GError  **error)
{
  guint32 swapped = GUINT32_SWAP_LE_BE (gguf->version);

  if (gguf->version == 2 || gguf->version == 3)
    return TRUE;

  if (swapped >= 1 && swapped <= 3)
    return rill_gguf_fail (gguf, error, RILL_ERROR_UNSUPPORTED, "version", 4,
                           "expected little-endian GGUF 2 or 3, got big-endian GGUF %u", swapped);

  if (gguf->version == 0 || gguf->version > 0xffff)
    return rill_gguf_fail (gguf, error, RILL_ERROR_FORMAT, "version", 4, "expected 2 or 3, got %u", gguf->version);

  return rill_gguf_fail (gguf, error, RILL_ERROR_UNSUPPORTED, "version", 4, "expected GGUF 2 or 3, got GGUF %u",
                         gguf->version);
}

/* A count must fit in the bytes that are left, so that nothing is allocated on a file's mere word. */
static gboolean
read_count (RillGgufCursor *cursor,
            const char     *field,
            guint           min_bytes,
            guint64        *count,
            GError        **error)
{
  guint64 offset = cursor->offset;
  guint64 most;

  cursor->field = field;
  if (!rill_gguf_cursor_read_u64 (cursor, "a count", count, error))
    return FALSE;

  most = MIN (rill_gguf_cursor_get_left (cursor) / min_bytes, RILL_GGUF_COUNT_MAX);
  if (*count > most)
    return rill_gguf_fail (cursor->gguf, error, RILL_ERROR_FORMAT, field, offset,
                           "expected at most %" G_GUINT64_FORMAT ", which the rest of the file could hold, got %"
                           G_GUINT64_FORMAT, most, *count);

  return TRUE;
}

static gboolean
read_alignment (RillGguf *gguf,
                GError  **error)
{
  const RillGgufKey *key = rill_gguf_find_key (gguf, "general.alignment");
  guint64 alignment = 32;

  if (!rill_gguf_get_uint (gguf, "general.alignment", &alignment, error))
    return FALSE;

  if (alignment < 8 || alignment > RILL_GGUF_ALIGNMENT_MAX || (alignment & (alignment - 1)) != 0)
    return rill_gguf_fail (gguf, error, RILL_ERROR_FORMAT, "key general.alignment", key->offset,
                           "expected a power of two from 8 to %u, got %" G_GUINT64_FORMAT, RILL_GGUF_ALIGNMENT_MAX,
                           alignment);

  gguf->alignment = alignment;
  return TRUE;
}

static gboolean
read_file (RillGguf *gguf,
           GError  **error)
{
  RillGgufCursor cursor = { gguf, 0, "magic" };
  guint64 n_tensors, n_keys;

  if (gguf->n_bytes < 4 || memcmp (gguf->bytes, MAGIC, 4) != 0)
    return fail_magic (gguf, error);

  cursor.offset = 4;
  cursor.field = "version";
  if (!rill_gguf_cursor_read_u32 (&cursor, "a number", &gguf->version, error) || !check_version (gguf, error))
    return FALSE;

  return read_count (&cursor, "number of tensors", TENSOR_MIN_BYTES, &n_tensors, error) &&
         read_count (&cursor, "number of keys", KEY_MIN_BYTES, &n_keys, error) &&
         rill_gguf_read_keys (gguf, &cursor, n_keys, error) &&
         read_alignment (gguf, error) &&
         rill_gguf_read_tensors (gguf, &cursor, n_tensors, error);
}

RillGguf *
rill_gguf_open (const char *path,
                GError    **error)
{
  g_autoptr (RillGguf) gguf = NULL;
  g_autoptr (GError) read_error = NULL;
  RillMapping *mapping;

  g_return_val_if_fail (path != NULL, NULL);

  gguf = g_new0 (RillGguf, 1);
  gguf->path = g_strdup (path);
  gguf->display_name = g_filename_display_name (path);
  gguf->strings = g_string_chunk_new (4096);
  gguf->mappings = g_ptr_array_new_with_free_func ((GDestroyNotify) rill_mapping_free);

  mapping = rill_mapping_new (path, "a GGUF file", error);
  if (mapping == NULL)
    return NULL;
  g_ptr_array_add (gguf->mappings, mapping);
  gguf->bytes = mapping->bytes;
  gguf->n_bytes = mapping->n_bytes;

  read_file (gguf, &read_error);
  /* Before any other error: what was read may not be what was written. */
  if (!rill_gguf_check_files (gguf, error))
    return NULL;
  if (read_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&read_error));
      return NULL;
    }

  return g_steal_pointer (&gguf);
}

gboolean
rill_gguf_check_files (RillGguf *gguf,
                       GError  **error)
{
  for (guint i = 0; i < gguf->mappings->len; i++)
    if (!rill_mapping_check (g_ptr_array_index (gguf->mappings, i), error))
      return FALSE;

  return TRUE;
}

void
rill_gguf_free (RillGguf *gguf)
{
  if (gguf == NULL)
    return;

  for (gsize i = 0; i < gguf->n_keys; i++)
    g_free (gguf->keys[i].string_offsets);
  g_free (gguf->keys);
  g_free (gguf->keys_by_name);
  g_free (gguf->tensors);
  g_free (gguf->tensors_by_name);
  g_string_chunk_free (gguf->strings);
  g_clear_pointer (&gguf->mappings, g_ptr_array_unref);
  g_clear_pointer (&gguf->owned, g_ptr_array_unref);
  g_free (gguf->display_name);
  g_free (gguf->path);
  g_free (gguf);
}

const char *
rill_gguf_get_path (RillGguf *gguf)
{
  return gguf->path;
}

guint
rill_gguf_get_version (RillGguf *gguf)
{
  return gguf->version;
}

guint64
rill_gguf_get_file_bytes (RillGguf *gguf)
{
  guint64 n_bytes = 0;

  /* No overflow: all of them are mapped at once. */
  for (guint i = 0; i < gguf->mappings->len; i++)
    n_bytes += ((const RillMapping *) g_ptr_array_index (gguf->mappings, i))->n_bytes;
  return n_bytes;
}

guint
rill_gguf_get_n_mappings (RillGguf *gguf)
{
  return gguf->mappings->len;
}

const RillMapping *
rill_gguf_get_mapping (RillGguf *gguf,
                       guint     index)
{
  g_return_val_if_fail (index < gguf->mappings->len, NULL);

  return g_ptr_array_index (gguf->mappings, index);
}
