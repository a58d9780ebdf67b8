/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * GGUF v3, little-endian. Three growing arrays (metadata, descriptions, data) are joined when the file is written.
 */
#include "gguf-writer.h"

#include <math.h>
#include <string.h>

#define ALIGNMENT 32
#define BLOCK 32

enum
{
  VALUE_UINT32 = 4,
  VALUE_INT32 = 5,
  VALUE_FLOAT32 = 6,
  VALUE_BOOL = 7,
  VALUE_STRING = 8,
  VALUE_ARRAY = 9,
};

struct _TrainGguf
{
  GByteArray *metadata;
  GByteArray *descriptions;
  GByteArray *data;
  guint64     n_entries;
  guint64     n_tensors;
};

TrainGguf *
train_gguf_new (void)
{
  TrainGguf *gguf = g_new0 (TrainGguf, 1);

  gguf->metadata = g_byte_array_new ();
  gguf->descriptions = g_byte_array_new ();
  gguf->data = g_byte_array_new ();
  return gguf;
}

void
train_gguf_free (TrainGguf *gguf)
{
  g_byte_array_unref (gguf->metadata);
  g_byte_array_unref (gguf->descriptions);
  g_byte_array_unref (gguf->data);
  g_free (gguf);
}

static void
put_bytes (GByteArray    *array,
           gconstpointer  bytes,
           gsize          n)
{
  g_byte_array_append (array, bytes, (guint) n);
}

static void
put_u32 (GByteArray *array,
         guint32     value)
{
  value = GUINT32_TO_LE (value);
  put_bytes (array, &value, sizeof value);
}

static void
put_u64 (GByteArray *array,
         guint64     value)
{
  value = GUINT64_TO_LE (value);
  put_bytes (array, &value, sizeof value);
}

static void
put_f32 (GByteArray *array,
         float       value)
{
  guint32 bits;

  memcpy (&bits, &value, sizeof bits);
  put_u32 (array, bits);
}

static void
put_text (GByteArray *array,
          const char *text)
{
  put_u64 (array, strlen (text));
  put_bytes (array, text, strlen (text));
}

static void
begin_entry (TrainGguf  *gguf,
             const char *key,
             guint32     type)
{
  put_text (gguf->metadata, key);
  put_u32 (gguf->metadata, type);
  gguf->n_entries++;
}

static void
begin_array (TrainGguf  *gguf,
             const char *key,
             guint32     type,
             gsize       n)
{
  begin_entry (gguf, key, VALUE_ARRAY);
  put_u32 (gguf->metadata, type);
  put_u64 (gguf->metadata, n);
}

void
train_gguf_put_string (TrainGguf  *gguf,
                       const char *key,
                       const char *value)
{
  begin_entry (gguf, key, VALUE_STRING);
  put_text (gguf->metadata, value);
}

void
train_gguf_put_uint32 (TrainGguf  *gguf,
                       const char *key,
                       guint32     value)
{
  begin_entry (gguf, key, VALUE_UINT32);
  put_u32 (gguf->metadata, value);
}

void
train_gguf_put_float32 (TrainGguf  *gguf,
                        const char *key,
                        float       value)
{
  begin_entry (gguf, key, VALUE_FLOAT32);
  put_f32 (gguf->metadata, value);
}

void
train_gguf_put_boolean (TrainGguf  *gguf,
                        const char *key,
                        gboolean    value)
{
  guint8 byte = value ? 1 : 0;

  begin_entry (gguf, key, VALUE_BOOL);
  put_bytes (gguf->metadata, &byte, 1);
}

void
train_gguf_put_strings (TrainGguf         *gguf,
                        const char        *key,
                        const char *const *values,
                        gsize              n)
{
  begin_array (gguf, key, VALUE_STRING, n);
  for (gsize i = 0; i < n; i++)
    put_text (gguf->metadata, values[i]);
}

void
train_gguf_put_float32s (TrainGguf   *gguf,
                         const char  *key,
                         const float *values,
                         gsize        n)
{
  begin_array (gguf, key, VALUE_FLOAT32, n);
  for (gsize i = 0; i < n; i++)
    put_f32 (gguf->metadata, values[i]);
}

void
train_gguf_put_int32s (TrainGguf    *gguf,
                       const char   *key,
                       const gint32 *values,
                       gsize         n)
{
  begin_array (gguf, key, VALUE_INT32, n);
  for (gsize i = 0; i < n; i++)
    put_u32 (gguf->metadata, (guint32) values[i]);
}

/* Nearest half-precision number, ties to even. */
static guint16
half_of (float value)
{
  guint32 bits;
  guint32 sign;
  float size;

  memcpy (&bits, &value, sizeof bits);
  sign = (bits >> 16) & 0x8000;
  size = fabsf (value);
  if (!(size < 65520.0f))
    return (guint16) (sign | (isnan (value) ? 0x7e00 : 0x7c00));
  if (size < 0x1p-14f)
    /* Below the normal range the steps are 2^-24 wide, and the carry into the exponent comes out right by itself. */
    return (guint16) (sign | (guint32) nearbyintf (size * 0x1p24f));
  memcpy (&bits, &size, sizeof bits);
  bits += 0xfff + ((bits >> 13) & 1);
  return (guint16) (sign | ((bits >> 13) - ((127 - 15) << 10)));
}

static void
put_half (GByteArray *array,
          float       value)
{
  guint16 half = GUINT16_TO_LE (half_of (value));

  put_bytes (array, &half, sizeof half);
}

/* Blocks of 32 values: a half-precision scale and 32 signed bytes. */
static void
put_q8_0 (GByteArray  *array,
          const float *values,
          gsize        n)
{
  for (gsize i = 0; i < n; i += BLOCK)
    {
      gint8 quants[BLOCK];
      float largest = 0;
      float inverse;

      for (guint j = 0; j < BLOCK; j++)
        largest = fmaxf (largest, fabsf (values[i + j]));
      inverse = largest > 0 ? 127.0f / largest : 0;
      for (guint j = 0; j < BLOCK; j++)
        quants[j] = (gint8) lrintf (values[i + j] * inverse);
      put_half (array, largest / 127.0f);
      put_bytes (array, quants, sizeof quants);
    }
}

static void
pad (GByteArray *array)
{
  static const guint8 zeros[ALIGNMENT];

  if (array->len % ALIGNMENT != 0)
    put_bytes (array, zeros, ALIGNMENT - array->len % ALIGNMENT);
}

/*
 * `values` is [n_rows, n_cols], row-major; a single row is written as a vector. Q8_0 needs n_cols to be a multiple
 * of 32.
 */
void
train_gguf_put_tensor (TrainGguf     *gguf,
                       const char    *name,
                       TrainGgufType  type,
                       guint32        n_rows,
                       guint32        n_cols,
                       const float   *values)
{
  gsize n = (gsize) n_rows * n_cols;

  g_return_if_fail (type != TRAIN_GGUF_Q8_0 || n_cols % BLOCK == 0);

  put_text (gguf->descriptions, name);
  put_u32 (gguf->descriptions, n_rows > 1 ? 2 : 1);
  put_u64 (gguf->descriptions, n_cols);
  if (n_rows > 1)
    put_u64 (gguf->descriptions, n_rows);
  put_u32 (gguf->descriptions, type);
  put_u64 (gguf->descriptions, gguf->data->len);
  gguf->n_tensors++;

  if (type == TRAIN_GGUF_Q8_0)
    put_q8_0 (gguf->data, values, n);
  else
    for (gsize i = 0; i < n; i++)
      if (type == TRAIN_GGUF_F16)
        put_half (gguf->data, values[i]);
      else
        put_f32 (gguf->data, values[i]);
  pad (gguf->data);
}

gboolean
train_gguf_write (TrainGguf   *gguf,
                  const char  *path,
                  GError     **error)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();

  put_bytes (file, "GGUF", 4);
  put_u32 (file, 3);
  put_u64 (file, gguf->n_tensors);
  put_u64 (file, gguf->n_entries);
  put_bytes (file, gguf->metadata->data, gguf->metadata->len);
  put_bytes (file, gguf->descriptions->data, gguf->descriptions->len);
  pad (file);
  put_bytes (file, gguf->data->data, gguf->data->len);
  return g_file_set_contents (path, (const char *) file->data, file->len, error);
}
