/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From rows to pieces of a file.
 */

#pragma once

#include "rivulet-database.h"
#include "rivulet-transfer.h"

G_BEGIN_DECLS

#define RIVULET_EXPORT_HEAD_COLUMNS "title, title_is_custom, system_prompt, sampling, pinned, created, updated"
#define RIVULET_EXPORT_MESSAGE_COLUMNS "id, parent, role, state, created, text, active, kept, reminds"

/* @row: one of conversation, of the columns above. What comes before its messages: for JSON, up to their "[". */
char *rivulet_export_dup_head (RivuletExportFormat format,
                               sqlite3_stmt       *row);
/* @row: one of message, of the columns above. */
char *rivulet_export_dup_message (RivuletExportFormat format,
                                  sqlite3_stmt       *row);

G_END_DECLS
