/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writes safetensors files for tests, well formed or not.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _SafetensorsWriter SafetensorsWriter;

SafetensorsWriter *safetensors_writer_new (void);
void safetensors_writer_free (SafetensorsWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SafetensorsWriter, safetensors_writer_free)

/* @shape: the slowest dimension first. */
void safetensors_writer_add (SafetensorsWriter *writer, const char *name, const char *dtype, guint n_dims,
                             const guint64 *shape, const void *data, gsize n_bytes);
guint safetensors_writer_get_n (SafetensorsWriter *writer);
void safetensors_writer_save (SafetensorsWriter *writer, const char *path);

/* A file with this header and so many bytes of data, right or not. @length: what the first eight bytes say; -1: the
 * header's own length. */
void safetensors_save_raw (const char *path, const char *header, gint64 length, gsize n_data);

G_END_DECLS
