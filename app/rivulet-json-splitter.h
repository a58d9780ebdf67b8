/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Takes a JSON file apart without holding it: a top-level array, or the array "conversations" of a top-level object, one
 * element at a time. Only as much of the grammar is understood as finding the elements needs; each of them is then parsed
 * by somebody who knows all of it.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _RivuletJsonSplitter RivuletJsonSplitter;

RivuletJsonSplitter *rivulet_json_splitter_new (GInputStream *stream);
void                 rivulet_json_splitter_free (RivuletJsonSplitter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RivuletJsonSplitter, rivulet_json_splitter_free)

/*
 * Reads up to the end of the next element, an object. At the end of the file *@element is NULL.
 *
 * @element: (transfer none): its bytes, until the next call
 * @line: the line in which it begins, from 1
 *
 * FALSE with RIVULET_TRANSFER_ERROR or the stream's error.
 */
gboolean rivulet_json_splitter_next (RivuletJsonSplitter *self,
                                     GByteArray         **element,
                                     guint64             *line,
                                     GCancellable        *cancellable,
                                     GError             **error);

/* Members "format" and "version" that stood before the elements, as they are written; nullable. */
const char *rivulet_json_splitter_get_format (RivuletJsonSplitter *self);
const char *rivulet_json_splitter_get_version (RivuletJsonSplitter *self);
/* Whether the file is an object with the elements in it, and not just an array of them. */
gboolean    rivulet_json_splitter_is_object (RivuletJsonSplitter *self);
guint64     rivulet_json_splitter_get_n_read (RivuletJsonSplitter *self);

G_END_DECLS
