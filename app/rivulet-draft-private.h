/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Looking at a stranger's JSON: what the two readers of conversations share.
 */

#pragma once

#include "rivulet-transfer-private.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Where a conversation stands in the file, for errors. */
typedef struct
{
  const char *path;
  guint64 line;
} RivuletDraftSource;

/* "Line 7, conversations[2].title: expected …". Always FALSE. */
gboolean    rivulet_draft_fail (const RivuletDraftSource *source,
                                const char               *member,
                                const char               *expected,
                                GError                  **error);

/* Members, where they are there and of that type; else NULL or FALSE. */
JsonObject *rivulet_draft_get_object (JsonObject *object,
                                      const char *name);
JsonArray  *rivulet_draft_get_array (JsonObject *object,
                                     const char *name);
const char *rivulet_draft_get_string (JsonObject *object,
                                      const char *name);
gboolean    rivulet_draft_get_boolean (JsonObject *object,
                                       const char *name);
gboolean    rivulet_draft_get_number (JsonObject *object,
                                      const char *name,
                                      double     *number);
char       *rivulet_draft_dup_string (JsonObject *object,
                                      const char *name);

/* A conversation of a ChatGPT export: "mapping" is a tree of nodes by name. */
gboolean rivulet_draft_parse_mapping (const RivuletDraftSource *source,
                                      JsonObject               *object,
                                      RivuletDraftConversation *conversation,
                                      GError                  **error);

G_END_DECLS
