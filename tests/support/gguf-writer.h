/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writes GGUF files for tests: any keys, any tensors, well formed until told otherwise. What it writes is a byte array,
 * so that a test can corrupt it before it goes into a file.
 */

#pragma once

#include "format/gguf.h"
#include "quant/quant.h"

G_BEGIN_DECLS

typedef struct _GgufWriter GgufWriter;

GgufWriter *gguf_writer_new (guint32 version);
void gguf_writer_free (GgufWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgufWriter, gguf_writer_free)

/* Where the data of tensors is aligned; adds the key too. 32 without it. */
void gguf_writer_set_alignment (GgufWriter *writer, guint32 alignment);

/* Any integer type and bool; the value's low bytes are written. */
void gguf_writer_add_integer (GgufWriter *writer, const char *key, RillGgufType type, guint64 value);
void gguf_writer_add_u32 (GgufWriter *writer, const char *key, guint32 value);
void gguf_writer_add_f32 (GgufWriter *writer, const char *key, float value);
void gguf_writer_add_f64 (GgufWriter *writer, const char *key, double value);
void gguf_writer_add_bool (GgufWriter *writer, const char *key, gboolean value);
void gguf_writer_add_string (GgufWriter *writer, const char *key, const char *value);
void gguf_writer_add_strings (GgufWriter *writer, const char *key, const char *const *values, gsize n);
void gguf_writer_add_f32_array (GgufWriter *writer, const char *key, const float *values, gsize n);
void gguf_writer_add_i32_array (GgufWriter *writer, const char *key, const gint32 *values, gsize n);
/* A key whose value is these bytes, right or not. */
void gguf_writer_add_raw (GgufWriter *writer, const char *key, guint32 type, const void *bytes, gsize n_bytes);

/* A tensor whose data is these bytes, right or not; an element of @ne may be 0. */
void gguf_writer_add_tensor (GgufWriter *writer, const char *name, guint32 type, guint n_dims, const guint64 *ne,
                             const void *data, gsize n_bytes);
/* A tensor of @n_dims 1 or 2, @n_rows rows of @n_cols values, converted to @type. */
void gguf_writer_add_floats (GgufWriter *writer, const char *name, RillType type, guint n_dims, guint64 n_cols,
                             guint64 n_rows, const float *values);
/* Overrides where the data of the tensor added last is said to begin, from the start of the data. */
void gguf_writer_set_last_offset (GgufWriter *writer, guint64 offset);

/* The whole file. The writer can go on. */
GByteArray *gguf_writer_dup_bytes (GgufWriter *writer);
void gguf_writer_save (GgufWriter *writer, const char *path);

/* Tests' temporary files: a new folder, and its removal with the files in it. */
char *test_folder_new (void);
void test_folder_remove (const char *folder);

G_END_DECLS
