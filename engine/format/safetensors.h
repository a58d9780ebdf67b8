/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A safetensors file: eight bytes of header length, a header of JSON, then the tensors' data without gaps. Mapped, and
 * checked whole when opened: every tensor lies inside the file and is as long as its shape says, none overlap, and
 * nothing lies between them.
 */

#pragma once

#include "format/mapping.h"

G_BEGIN_DECLS

#define RILL_SAFETENSORS_MAX_DIMS 4

typedef struct _RillSafetensors RillSafetensors;

typedef struct
{
  const char *name;    /* owned by the file's RillSafetensors, as dtype is */
  const char *dtype;   /* "BF16" */
  gboolean is_float;   /* F32, F16 or BF16: a type that can be computed with */
  guint32 type;        /* then its GGUF number */
  guint n_dims;        /* 0: a scalar */
  guint64 shape[RILL_SAFETENSORS_MAX_DIMS]; /* the slowest dimension first; unused ones are 1 */
  guint64 n_values;
  guint64 file_offset; /* bytes from the start of the file */
  guint64 data_bytes;
  const void *data;    /* in the mapping, aligned to the size of its values */
} RillSafetensor;

RillSafetensors *rill_safetensors_open (const char *path, GError **error);
void rill_safetensors_free (RillSafetensors *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RillSafetensors, rill_safetensors_free)

guint rill_safetensors_get_n (const RillSafetensors *self);
const RillSafetensor *rill_safetensors_get (const RillSafetensors *self, guint index); /* in the order of the data */
const RillSafetensor *rill_safetensors_find (const RillSafetensors *self, const char *name); /* NULL: none */
const RillMapping *rill_safetensors_get_mapping (const RillSafetensors *self);
/* The tensors' data then lives as long as the mapping, which the caller owns. */
RillMapping *rill_safetensors_steal_mapping (RillSafetensors *self);

G_END_DECLS
