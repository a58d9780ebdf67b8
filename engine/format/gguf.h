/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * GGUF v2 and v3 files: mapped, and checked whole when opened. After rill_gguf_open() has succeeded every key, array
 * and tensor range lies inside the file, every count and product has been checked, and nothing needs checking again.
 *
 * Models of other formats are described in the same terms, by format/gguf-maker.h; what reads keys and tensors cannot tell.
 */

#pragma once

#include "format/mapping.h"

#include <glib.h>

G_BEGIN_DECLS

typedef struct _RillGguf RillGguf;

/* The numbers are those of the files. */
typedef enum
{
  RILL_GGUF_UINT8 = 0,
  RILL_GGUF_INT8 = 1,
  RILL_GGUF_UINT16 = 2,
  RILL_GGUF_INT16 = 3,
  RILL_GGUF_UINT32 = 4,
  RILL_GGUF_INT32 = 5,
  RILL_GGUF_FLOAT32 = 6,
  RILL_GGUF_BOOL = 7,
  RILL_GGUF_STRING = 8,
  RILL_GGUF_ARRAY = 9,
  RILL_GGUF_UINT64 = 10,
  RILL_GGUF_INT64 = 11,
  RILL_GGUF_FLOAT64 = 12,
} RillGgufType;

/* A tensor: ne[0] is the fastest dimension (a row's length); unused dimensions are 1. */
typedef struct
{
  const char *name;     /* NUL-terminated, owned by the RillGguf */
  guint32 type;         /* GGUF number, one that rill_type_get_name() knows; rill_type_get_info() may not */
  guint n_dims;
  guint64 ne[4];
  guint64 n_values;
  guint64 file_offset;  /* bytes from the start of the file */
  guint64 data_bytes;   /* 0 where the size of the type's blocks is not known */
  const void *data;     /* in the mapping, aligned as the file says, at least to 8 bytes, or to the size of its values */
  const char *origin;   /* what it is called, and the file it lies in, where that is no GGUF file; else NULL */
} RillGgufTensor;

RillGguf *rill_gguf_open (const char *path, GError **error);
void rill_gguf_free (RillGguf *gguf);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RillGguf, rill_gguf_free)

const char *rill_gguf_get_path (RillGguf *gguf);
guint rill_gguf_get_version (RillGguf *gguf);
/* Of all the files that hold the tensors: one, but where a folder is described. */
guint64 rill_gguf_get_file_bytes (RillGguf *gguf);
guint rill_gguf_get_n_mappings (RillGguf *gguf);
const RillMapping *rill_gguf_get_mapping (RillGguf *gguf, guint index);
/* FALSE with RILL_ERROR_IO where one of the files has been cut or written to since it was opened. */
gboolean rill_gguf_check_files (RillGguf *gguf, GError **error);

/*
 * Metadata. Each getter returns TRUE and sets *value where the key is there and of a fitting type. Where the key is
 * absent it returns TRUE and leaves *value as it was, so a default is set first. Where the type does not fit, or an
 * integer is out of range, it returns FALSE with RILL_ERROR_FORMAT naming file, key, offset, expected and got.
 * Integers of any width convert to the wider getter, if they fit.
 */
gboolean rill_gguf_has (RillGguf *gguf, const char *key);
gboolean rill_gguf_get_uint (RillGguf *gguf, const char *key, guint64 *value, GError **error);
gboolean rill_gguf_get_double (RillGguf *gguf, const char *key, double *value, GError **error);
gboolean rill_gguf_get_bool (RillGguf *gguf, const char *key, gboolean *value, GError **error);
/* *value is borrowed, NUL-terminated, valid UTF-8 (else an error). */
gboolean rill_gguf_get_string (RillGguf *gguf, const char *key, const char **value, GError **error);

/* Arrays: 0 elements when absent. */
gboolean rill_gguf_get_array_length (RillGguf *gguf, const char *key, guint64 *n, RillGgufType *type, GError **error);
/* Element @i of an array of strings, not NUL-terminated; any bytes. @i is in range, the array exists: both programmer's duty. */
const char *rill_gguf_get_array_string (RillGguf *gguf, const char *key, guint64 i, gsize *n_bytes);
/* The whole numeric array converted; @out [n] owned by the caller. */
gboolean rill_gguf_copy_array_float (RillGguf *gguf, const char *key, float *out, guint64 n, GError **error);
gboolean rill_gguf_copy_array_int (RillGguf *gguf, const char *key, gint64 *out, guint64 n, GError **error);

/* For what a caller finds wrong with a value: sets *error to "FILE: key KEY at byte N: ...", where the rest should say
 * "expected X, got Y". An absent key has no byte. Always FALSE, so that a check can end in it. */
gboolean rill_gguf_fail_key (RillGguf *gguf, GError **error, int code, const char *key, const char *format, ...)
  G_GNUC_PRINTF (5, 6);

guint64 rill_gguf_get_n_tensors (RillGguf *gguf);
const RillGgufTensor *rill_gguf_get_tensor (RillGguf *gguf, guint64 index);
const RillGgufTensor *rill_gguf_find_tensor (RillGguf *gguf, const char *name); /* NULL: none */
/* What messages begin with: "FILE: tensor NAME at byte N"; where the data lies in another file, that file and the name it has
 * there. A tensor that is not there has no byte. Free with g_free(). */
char *rill_gguf_dup_tensor_place (RillGguf *gguf, const char *name);

/* Keys in file order with their values as short text, for `rill inspect`. */
guint64 rill_gguf_get_n_keys (RillGguf *gguf);
const char *rill_gguf_get_key (RillGguf *gguf, guint64 index);
char *rill_gguf_dup_value_text (RillGguf *gguf, guint64 index);
/* Name, type and value as they stand in the file, or as they would, for writing another. */
const void *rill_gguf_get_key_record (RillGguf *gguf, guint64 index, gsize *n_bytes);

G_END_DECLS
