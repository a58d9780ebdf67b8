/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the parts of the GGUF reader share: the file, the cursor that reads it front to back, and how errors are worded.
 * Every error reads "FILE: FIELD at byte N: expected X, got Y".
 */

#pragma once

#include "format/gguf.h"
#include "rill.h"

G_BEGIN_DECLS

#define RILL_GGUF_KEY_MAX 65535      /* bytes, by the specification */
#define RILL_GGUF_NAME_MAX 64        /* bytes, by the specification */
#define RILL_GGUF_ALIGNMENT_MAX (1u << 20)
#define RILL_GGUF_COUNT_MAX (1u << 24) /* keys, and tensors: far beyond any model, and within 32 bits */

typedef struct
{
  const char *name;
  RillGgufType type;
  RillGgufType element_type; /* of an array, else the type itself */
  guint64 n;                 /* elements of an array, else 1 */
  guint64 offset;            /* bytes: the first element; for a string its length field */
  guint64 *string_offsets;   /* [n] bytes: the length fields of an array of strings, else NULL */
  const char *string;        /* a string's bytes with a NUL after them */
  const char *origin;        /* in a description made elsewhere: what its maker read it from; else NULL */
} RillGgufKey;

struct _RillGguf
{
  char *path;
  char *display_name;
  const guint8 *bytes;    /* the file, or the keys' records alone where a description was made elsewhere */
  gsize n_bytes;
  GPtrArray *mappings;    /* of RillMapping: the file itself, or those that hold the tensors */
  GPtrArray *owned;       /* of memory that keys and tensors lie in besides; NULL: none */
  guint32 version;        /* 0: no GGUF file */
  guint64 alignment;

  GStringChunk *strings;
  RillGgufKey *keys;      /* in file order */
  gsize n_keys;
  guint32 *keys_by_name;  /* [n_keys] indices, sorted */
  RillGgufTensor *tensors;
  gsize n_tensors;
  guint32 *tensors_by_name;
};

/* Reads little-endian values from the front; never past the end. @field is what is being read, for messages. */
typedef struct
{
  RillGguf *gguf;
  guint64 offset;
  const char *field;
} RillGgufCursor;

guint64 rill_gguf_cursor_get_left (const RillGgufCursor *cursor);
gboolean rill_gguf_cursor_skip (RillGgufCursor *cursor, guint64 n_bytes, const char *what, GError **error);
gboolean rill_gguf_cursor_read_u32 (RillGgufCursor *cursor, const char *what, guint32 *value, GError **error);
gboolean rill_gguf_cursor_read_u64 (RillGgufCursor *cursor, const char *what, guint64 *value, GError **error);
/* *bytes points into the file. */
gboolean rill_gguf_cursor_read_string (RillGgufCursor *cursor, const char *what, const char **bytes, guint64 *n_bytes,
                                       GError **error);

/* Always FALSE, so that a check can end in `return rill_gguf_fail (...)`. */
gboolean rill_gguf_fail (RillGguf *gguf, GError **error, RillError code, const char *field, guint64 offset,
                         const char *format, ...) G_GNUC_PRINTF (6, 7);
/* Appends bytes of the file as text that is safe to show: no control characters, at most @max_bytes of them. */
void rill_gguf_append_shown (GString *text, const char *bytes, gsize n_bytes, gsize max_bytes);
char *rill_gguf_dup_shown (const char *bytes, gsize n_bytes, gsize max_bytes);

guint64 rill_gguf_read_bits (RillGguf *gguf, guint64 offset, guint n_bytes);

const char *rill_gguf_type_get_name (guint32 type);
guint rill_gguf_type_get_bytes (RillGgufType type); /* 0: strings and arrays */

gboolean rill_gguf_read_keys (RillGguf *gguf, RillGgufCursor *cursor, guint64 n_keys, GError **error);
/* Sorts the tensors by name, for look-up; each once. */
gboolean rill_gguf_index_tensor_names (RillGguf *gguf, GError **error);
gboolean rill_gguf_read_tensors (RillGguf *gguf, RillGgufCursor *cursor, guint64 n_tensors, GError **error);
const RillGgufKey *rill_gguf_find_key (RillGguf *gguf, const char *name);

G_END_DECLS
