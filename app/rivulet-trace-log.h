/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What became known of each token as the snapshots went by: who wrote it and how little it was expected. Bounded: of a long
 * stream the last RIVULET_TRACE_LOG_MAX tokens are kept.
 */

#pragma once

#include "rivulet-snapshot.h"

G_BEGIN_DECLS

#define RIVULET_TRACE_LOG_MAX 262144

typedef struct
{
  guint64 position;
  gint32 token;
  float surprise; /* bits; NAN: not measured */
  gboolean written;
} RivuletTraceEntry;

typedef struct _RivuletTraceLog RivuletTraceLog;

RivuletTraceLog *rivulet_trace_log_new (void);
void             rivulet_trace_log_free (RivuletTraceLog *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RivuletTraceLog, rivulet_trace_log_free)

/* What an addition did to the log; the entries from @first on are new. */
typedef struct
{
  gboolean cleared; /* another stream: nothing that was there before is */
  gboolean edited;  /* the stream was taken back to the position of entry @first */
  guint first;
} RivuletTraceChange;

RivuletTraceChange rivulet_trace_log_add (RivuletTraceLog       *self,
                                          const RivuletSnapshot *snapshot);
void rivulet_trace_log_clear (RivuletTraceLog *self);

guint                    rivulet_trace_log_get_n_entries (RivuletTraceLog *self);
const RivuletTraceEntry *rivulet_trace_log_get_entry (RivuletTraceLog *self,
                                                      guint            index);

G_END_DECLS
