/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bytes of a JSON file, one after the other, and values as runs of bytes.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _RivuletJsonScanner RivuletJsonScanner;

RivuletJsonScanner *rivulet_json_scanner_new (GInputStream *stream);
void                rivulet_json_scanner_free (RivuletJsonScanner *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RivuletJsonScanner, rivulet_json_scanner_free)

/* For the reads from now on; borrowed. */
void     rivulet_json_scanner_set_cancellable (RivuletJsonScanner *self,
                                               GCancellable       *cancellable);
guint64  rivulet_json_scanner_get_line (RivuletJsonScanner *self);
guint64  rivulet_json_scanner_get_n_read (RivuletJsonScanner *self);
/* Whether the stream, not the file, has come to an end. */
gboolean rivulet_json_scanner_has_failed (RivuletJsonScanner *self);

/* The next byte, which stays, or is taken; -1 at the end of the file or where the stream fails. */
int      rivulet_json_scanner_peek (RivuletJsonScanner *self);
int      rivulet_json_scanner_take (RivuletJsonScanner *self);
/* The same after white space. */
int      rivulet_json_scanner_peek_sign (RivuletJsonScanner *self);
/* "Line 7: expected …, found …", or the stream's error. Always FALSE. */
gboolean rivulet_json_scanner_fail (RivuletJsonScanner *self,
                                    const char         *expected,
                                    GError            **error);

/* Where the bytes of a value go: the first @max_bytes of them; more is an error where @is_bounded. */
typedef struct
{
  GByteArray *bytes;
  gsize max_bytes;
  gboolean is_bounded;
} RivuletJsonSink;

/* An object or array, whose bracket is next, and any value. */
gboolean rivulet_json_scanner_read_structure (RivuletJsonScanner *self,
                                              RivuletJsonSink    *sink,
                                              GError            **error);
gboolean rivulet_json_scanner_read_value (RivuletJsonScanner *self,
                                          RivuletJsonSink    *sink,
                                          GError            **error);

G_END_DECLS
