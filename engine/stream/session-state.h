/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The form of a saved session: a header of numbers, the tokens, the rows, the logits and a checksum. Its size follows
 * from the model and the options alone. All numbers are little-endian.
 */

#pragma once

#include "stream/session.h"

G_BEGIN_DECLS

/* Every number of the header, in the order of the file. Those before RILL_STATE_N_MATCHED say what the state fits; they
 * are equal in the session that reads it. */
typedef enum
{
  RILL_STATE_MAGIC,
  RILL_STATE_VERSION,
  RILL_STATE_MODEL,
  RILL_STATE_ROPE,
  RILL_STATE_POLICY,
  RILL_STATE_N_SINK,
  RILL_STATE_N_PINNED,
  RILL_STATE_CAPACITY,
  RILL_STATE_N_REWIND,
  RILL_STATE_CACHE_TYPE,
  RILL_STATE_MAX_KEPT,
  RILL_STATE_STREAM_OFFSET,
  RILL_STATE_N_LAYER,
  RILL_STATE_N_HEAD_KV,
  RILL_STATE_HEAD_DIM,
  RILL_STATE_N_VOCAB,
  RILL_STATE_N_MATCHED,
  RILL_STATE_POSITION = RILL_STATE_N_MATCHED,
  RILL_STATE_REACH,
  RILL_STATE_N_WRITTEN,
  RILL_STATE_BASE,
  RILL_STATE_LOGITS_POSITION,
  RILL_STATE_MARK_POSITION,
  RILL_STATE_N_KEPT,
  RILL_STATE_FLOOR,
  RILL_STATE_LEAST,
  RILL_STATE_N_FIELD,
} RillStateField;

typedef struct
{
  void *data;
  gsize n_bytes;
} RillStateSection;

#define RILL_STATE_N_SECTION 10

/* Where in the session each part of the file lies, in the order of the file. */
void rill_state_list_sections (RillSession *session, RillStateSection *sections);
/* The header as @session would write it now. */
void rill_state_fill_fields (const RillSession *session, guint64 *fields);
/* Of the whole file, header and checksum included. */
gsize rill_state_get_bytes (RillSession *session);

/* Sets RILL_ERROR_IO from errno; always FALSE. */
gboolean rill_state_fail_io (const char *path, const char *what, GError **error);

G_END_DECLS
