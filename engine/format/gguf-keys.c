/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The keys of a GGUF file: each value is walked once when the file is opened, so that its getters need no checks of
 * bounds. Look-up is by a sorted index, which no choice of names can make slow.
 */

#include "format/gguf-private.h"

#include <string.h>

#define SHOWN_MAX 64

static const struct
{
  const char *name;
  guint n_bytes;
} types[] = {
  [RILL_GGUF_UINT8] = { "uint8", 1 },
  [RILL_GGUF_INT8] = { "int8", 1 },
  [RILL_GGUF_UINT16] = { "uint16", 2 },
  [RILL_GGUF_INT16] = { "int16", 2 },
  [RILL_GGUF_UINT32] = { "uint32", 4 },
  [RILL_GGUF_INT32] = { "int32", 4 },
  [RILL_GGUF_FLOAT32] = { "float32", 4 },
  [RILL_GGUF_BOOL] = { "bool", 1 },
  [RILL_GGUF_STRING] = { "string", 0 },
  [RILL_GGUF_ARRAY] = { "array", 0 },
  [RILL_GGUF_UINT64] = { "uint64", 8 },
  [RILL_GGUF_INT64] = { "int64", 8 },
  [RILL_GGUF_FLOAT64] = { "float64", 8 },
};

const char *
rill_gguf_type_get_name (guint32 type)
{
  return type < G_N_ELEMENTS (types) ? types[type].name : "of no known type";
}

guint
rill_gguf_type_get_bytes (RillGgufType type)
{
  return types[type].n_bytes;
}

static gboolean
read_type (RillGgufCursor *cursor,
           RillGgufType   *type,
           GError        **error)
{
  guint64 offset = cursor->offset;
  guint32 number;

  if (!rill_gguf_cursor_read_u32 (cursor, "a type", &number, error))
    return FALSE;

  if (number >= G_N_ELEMENTS (types))
    return rill_gguf_fail (cursor->gguf, error, RILL_ERROR_FORMAT, cursor->field, offset,
                           "expected a type from 0 to %u, got %u", (guint) G_N_ELEMENTS (types) - 1, number);

  *type = (RillGgufType) number;
  return TRUE;
}

static gboolean
read_bools (RillGgufCursor *cursor,
            guint64         n,
            GError        **error)
{
  for (guint64 i = 0; i < n; i++)
    {
      guint64 value;

      if (!rill_gguf_cursor_skip (cursor, 1, "a bool", error))
        return FALSE;

      value = rill_gguf_read_bits (cursor->gguf, cursor->offset - 1, 1);
      if (value > 1)
        return rill_gguf_fail (cursor->gguf, error, RILL_ERROR_FORMAT, cursor->field, cursor->offset - 1,
                               "expected a bool of 0 or 1, got %u", (guint) value);
    }

  return TRUE;
}

static gboolean
read_string_array (RillGgufCursor *cursor,
                   RillGgufKey    *key,
                   GError        **error)
{
  const char *bytes;
  guint64 n_bytes;

  key->string_offsets = g_try_new (guint64, MAX (key->n, 1));
  if (key->string_offsets == NULL)
    return rill_gguf_fail (cursor->gguf, error, RILL_ERROR_MEMORY, cursor->field, key->offset,
                           "no memory for the index of %" G_GUINT64_FORMAT " strings", key->n);

  for (guint64 i = 0; i < key->n; i++)
    {
      key->string_offsets[i] = cursor->offset;
      if (!rill_gguf_cursor_read_string (cursor, "a string of the array", &bytes, &n_bytes, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
read_array (RillGgufCursor *cursor,
            RillGgufKey    *key,
            GError        **error)
{
  guint64 offset = cursor->offset;
  guint64 most;
  guint min_bytes;

  if (!read_type (cursor, &key->element_type, error))
    return FALSE;
  if (key->element_type == RILL_GGUF_ARRAY)
    return rill_gguf_fail (cursor->gguf, error, RILL_ERROR_UNSUPPORTED, cursor->field, offset,
                           "expected an array of numbers, bools or strings, got an array of arrays");

  offset = cursor->offset;
  if (!rill_gguf_cursor_read_u64 (cursor, "an array's length", &key->n, error))
    return FALSE;

  /* The shortest string is its length alone. */
  min_bytes = key->element_type == RILL_GGUF_STRING ? 8 : types[key->element_type].n_bytes;
  most = rill_gguf_cursor_get_left (cursor) / min_bytes;
  if (key->n > most)
    return rill_gguf_fail (cursor->gguf, error, RILL_ERROR_FORMAT, cursor->field, offset,
                           "expected an array of at most %" G_GUINT64_FORMAT
                           " elements, which the rest of the file could hold, got %" G_GUINT64_FORMAT, most, key->n);

  key->offset = cursor->offset;
  switch (key->element_type)
    {
    case RILL_GGUF_STRING:
      return read_string_array (cursor, key, error);
    case RILL_GGUF_BOOL:
      return read_bools (cursor, key->n, error);
    default:
      return rill_gguf_cursor_skip (cursor, key->n * min_bytes, "an array", error);
    }
}

static gboolean
read_value (RillGgufCursor *cursor,
            RillGgufKey    *key,
            GError        **error)
{
  const char *bytes;
  guint64 n_bytes;

  key->element_type = key->type;
  key->n = 1;
  key->offset = cursor->offset;

  switch (key->type)
    {
    case RILL_GGUF_ARRAY:
      return read_array (cursor, key, error);
    case RILL_GGUF_STRING:
      if (!rill_gguf_cursor_read_string (cursor, "a string", &bytes, &n_bytes, error))
        return FALSE;
      key->string = g_string_chunk_insert_len (cursor->gguf->strings, bytes, (gssize) n_bytes);
      return TRUE;
    case RILL_GGUF_BOOL:
      return read_bools (cursor, 1, error);
    default:
      return rill_gguf_cursor_skip (cursor, types[key->type].n_bytes, "a value", error);
    }
}

static gboolean
read_key (RillGgufCursor *cursor,
          RillGgufKey    *key,
          guint64         index,
          GError        **error)
{
  g_autofree char *nth = g_strdup_printf ("key number %" G_GUINT64_FORMAT, index);
  g_autofree char *shown = NULL;
  g_autofree char *field = NULL;
  guint64 offset = cursor->offset;
  const char *name;
  guint64 n_bytes;

  cursor->field = nth;
  if (!rill_gguf_cursor_read_string (cursor, "a name", &name, &n_bytes, error))
    return FALSE;

  if (n_bytes == 0 || n_bytes > RILL_GGUF_KEY_MAX)
    return rill_gguf_fail (cursor->gguf, error, RILL_ERROR_FORMAT, nth, offset,
                           "expected a name of 1 to %u bytes, got %" G_GUINT64_FORMAT, RILL_GGUF_KEY_MAX, n_bytes);

  shown = rill_gguf_dup_shown (name, n_bytes, SHOWN_MAX);
  if (!g_utf8_validate_len (name, n_bytes, NULL))
    return rill_gguf_fail (cursor->gguf, error, RILL_ERROR_FORMAT, nth, offset,
                           "expected a name in UTF-8, got \"%s\"", shown);

  key->name = g_string_chunk_insert_len (cursor->gguf->strings, name, (gssize) n_bytes);
  field = g_strdup_printf ("key %s", shown);
  cursor->field = field;

  return read_type (cursor, &key->type, error) && read_value (cursor, key, error);
}

static int
compare_keys_cb (gconstpointer a,
                 gconstpointer b,
                 gpointer      user_data)
{
  const RillGgufKey *keys = user_data;

  return strcmp (keys[*(const guint32 *) a].name, keys[*(const guint32 *) b].name);
}

static gboolean
index_keys (RillGguf *gguf,
            GError  **error)
{
  gguf->keys_by_name = g_new (guint32, MAX (gguf->n_keys, 1));
  for (gsize i = 0; i < gguf->n_keys; i++)
    gguf->keys_by_name[i] = (guint32) i;

  /* The sort is stable: of two equal names the later in the file comes second. */
  g_sort_array (gguf->keys_by_name, gguf->n_keys, sizeof *gguf->keys_by_name, compare_keys_cb, gguf->keys);

  for (gsize i = 1; i < gguf->n_keys; i++)
    {
      const RillGgufKey *key = &gguf->keys[gguf->keys_by_name[i]];

      if (strcmp (gguf->keys[gguf->keys_by_name[i - 1]].name, key->name) == 0)
        {
          g_autofree char *shown = rill_gguf_dup_shown (key->name, strlen (key->name), SHOWN_MAX);
          g_autofree char *field = g_strdup_printf ("key %s", shown);

          /* Look-up does not work yet. */
          return rill_gguf_fail (gguf, error, RILL_ERROR_FORMAT, field, key->offset, "expected it once, got it twice");
        }
    }

  return TRUE;
}

gboolean
rill_gguf_read_keys (RillGguf       *gguf,
                     RillGgufCursor *cursor,
                     guint64         n_keys,
                     GError        **error)
{
  gguf->keys = g_try_new0 (RillGgufKey, MAX (n_keys, 1));
  if (gguf->keys == NULL)
    return rill_gguf_fail (gguf, error, RILL_ERROR_MEMORY, "number of keys", 16, "no memory for %" G_GUINT64_FORMAT,
                           n_keys);

  for (guint64 i = 0; i < n_keys; i++)
    {
      gguf->n_keys = i + 1;
      if (!read_key (cursor, &gguf->keys[i], i, error))
        return FALSE;
    }

  return index_keys (gguf, error);
}

const RillGgufKey *
rill_gguf_find_key (RillGguf   *gguf,
                    const char *name)
{
  gsize low = 0, high = gguf->n_keys;

  while (low < high)
    {
      gsize middle = low + (high - low) / 2;
      const RillGgufKey *key = &gguf->keys[gguf->keys_by_name[middle]];
      int order = strcmp (name, key->name);

      if (order == 0)
        return key;
      if (order < 0)
        high = middle;
      else
        low = middle + 1;
    }

  return NULL;
}

gboolean
rill_gguf_fail_key (RillGguf   *gguf,
                    GError    **error,
                    int         code,
                    const char *key,
                    const char *format,
                    ...)
{
  const RillGgufKey *found = rill_gguf_find_key (gguf, key);
  g_autofree char *shown = rill_gguf_dup_shown (key, strlen (key), SHOWN_MAX);
  g_autofree char *field = g_strdup_printf ("key %s", shown);
  g_autofree char *detail = NULL;
  va_list args;

  va_start (args, format);
  detail = g_strdup_vprintf (format, args);
  va_end (args);

  if (found != NULL && found->origin != NULL)
    {
      g_autofree char *place = g_build_filename (gguf->display_name, found->origin, NULL);

      g_set_error (error, RILL_ERROR, code, "%s: %s", place, detail);
      return FALSE;
    }
  if (found != NULL)
    return rill_gguf_fail (gguf, error, (RillError) code, field, found->offset, "%s", detail);

  g_set_error (error, RILL_ERROR, code, "%s: %s: %s", gguf->display_name, field, detail);
  return FALSE;
}

gboolean
rill_gguf_has (RillGguf   *gguf,
               const char *key)
{
  return rill_gguf_find_key (gguf, key) != NULL;
}

guint64
rill_gguf_get_n_keys (RillGguf *gguf)
{
  return gguf->n_keys;
}

const char *
rill_gguf_get_key (RillGguf *gguf,
                   guint64   index)
{
  g_return_val_if_fail (index < gguf->n_keys, NULL);

  return gguf->keys[index].name;
}
