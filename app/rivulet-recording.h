/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A recorded trace: moments of the stream, one after another, as the views saw them. It can be written as JSON, which can be
 * read again and replayed, and as CSV, a line a token, for other programs.
 */

#pragma once

#include "rivulet-snapshot.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _RivuletRecording RivuletRecording;

RivuletRecording *rivulet_recording_new (void);
void              rivulet_recording_free (RivuletRecording *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RivuletRecording, rivulet_recording_free)

/* Takes a reference. Returns: FALSE when the recording is full (RIVULET_RECORDING_MAX_BYTES); it is not taken then. */
#define RIVULET_RECORDING_MAX_BYTES (64 * 1024 * 1024)
gboolean rivulet_recording_add (RivuletRecording *self,
                                RivuletSnapshot  *snapshot);

guint            rivulet_recording_get_n_frames (const RivuletRecording *self);
RivuletSnapshot *rivulet_recording_get_frame (const RivuletRecording *self,
                                              guint                   index);

/* Returns: (transfer full): the whole file. */
GString *rivulet_recording_write_json (const RivuletRecording *self);
/* Columns: position, written (0 or 1), surprise in bits (empty where it was not measured), token id, token text. */
GString *rivulet_recording_write_csv (const RivuletRecording *self);

/* Writes what the name asks for, CSV where it ends so, else JSON. Atomic. */
gboolean rivulet_recording_save (const RivuletRecording *self,
                                 const char             *path,
                                 GError                **error);
/* Reads JSON. On failure the error says where: G_IO_ERROR_INVALID_DATA, or the file system's. */
RivuletRecording *rivulet_recording_load (const char *path,
                                          GError    **error);
RivuletRecording *rivulet_recording_parse (const char *json,
                                           gsize       n_bytes,
                                           GError    **error);

G_END_DECLS
