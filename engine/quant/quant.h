/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Weight types: how many values a block holds, in how many bytes, and how to make floats of it.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The numbers are those of GGUF files. */
typedef enum
{
  RILL_TYPE_F32 = 0,
  RILL_TYPE_F16 = 1,
  RILL_TYPE_Q4_0 = 2,
  RILL_TYPE_Q8_0 = 8,
  RILL_TYPE_Q6_K = 14,  /* read, but not multiplied with: matrices of it are expanded when a model is loaded */
  RILL_TYPE_BF16 = 30,
} RillType;

#define RILL_Q8_0_VALUES 32
#define RILL_Q4_0_VALUES 32
#define RILL_Q6_K_VALUES 256

/* value i = scale * quants[i] */
typedef struct
{
  guint16 scale; /* IEEE half */
  gint8 quants[RILL_Q8_0_VALUES];
} RillBlockQ8_0;

/* value i = scale * (low nibble of quants[i] - 8), value i + 16 = scale * (high nibble - 8) */
typedef struct
{
  guint16 scale; /* IEEE half */
  guint8 quants[RILL_Q4_0_VALUES / 2];
} RillBlockQ4_0;

/* Two halves of 128 values. In a half, value 32 j + k has its low four bits in byte 32 (j % 2) + k of that half's 64 bytes
 * of @low, the low nibble for j < 2 and the high one else; its high two bits are bits 2 j and 2 j + 1 of byte k of that
 * half's 32 bytes of @high. value i = scale * scales[i / 16] * (those six bits - 32) */
typedef struct
{
  guint8 low[RILL_Q6_K_VALUES / 2];
  guint8 high[RILL_Q6_K_VALUES / 4];
  gint8 scales[RILL_Q6_K_VALUES / 16];
  guint16 scale; /* IEEE half */
} RillBlockQ6_K;

G_STATIC_ASSERT (sizeof (RillBlockQ6_K) == 210);
G_STATIC_ASSERT (sizeof (RillBlockQ8_0) == 34);
G_STATIC_ASSERT (sizeof (RillBlockQ4_0) == 18);

typedef struct
{
  RillType type;
  const char *name;   /* "Q8_0" */
  guint block_values; /* values a block */
  guint block_bytes;  /* bytes a block */
  /* Exact: every value is the one the format defines, rounded once to float. @n_values is a multiple of block_values. */
  void (*dequantize) (const void *blocks, float *values, gsize n_values);
  /* Round to nearest; used for synthetic models, cache rows and tests. NULL where the engine never writes the type. */
  void (*quantize) (const float *values, void *blocks, gsize n_values);
} RillTypeInfo;

/* Returns NULL for a type number the engine does not compute with. */
const RillTypeInfo *rill_type_get_info (guint32 gguf_type);
/* Upper or lower case. */
const RillTypeInfo *rill_type_find (const char *name);
/* Returns the name of any GGUF type number ever published, for messages; "type 99" style text is the caller's. NULL: unknown. */
const char *rill_type_get_name (guint32 gguf_type);
/* The block size of any type that files of today have, computed with or not; FALSE: unknown, the values are not set. */
gboolean rill_type_get_layout (guint32 gguf_type, guint *block_values, guint *block_bytes);

float rill_half_to_float (guint16 half);
guint16 rill_float_to_half (float value); /* round to nearest even */
float rill_bf16_to_float (guint16 bits);
guint16 rill_float_to_bf16 (float value); /* round to nearest even */

G_END_DECLS
