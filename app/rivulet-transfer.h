/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Conversations out to files and in from them. Both work on a thread of their own with a connection of their own, and
 * neither needs more memory than the largest conversation.
 */

#pragma once

#include "rivulet-store.h"

G_BEGIN_DECLS

#define RIVULET_TRANSFER_ERROR (rivulet_transfer_error_quark ())

/**
 * RivuletTransferError:
 * @RIVULET_TRANSFER_ERROR_FORMAT: the file is no JSON, or not of a known kind; the message names the line, and the path
 *   within the file where there is one
 * @RIVULET_TRANSFER_ERROR_NEWER: of our own kind, but written by a newer program
 * @RIVULET_TRANSFER_ERROR_TOO_LARGE: one conversation of the file is larger than anybody's
 */
typedef enum
{
  RIVULET_TRANSFER_ERROR_FORMAT,
  RIVULET_TRANSFER_ERROR_NEWER,
  RIVULET_TRANSFER_ERROR_TOO_LARGE,
} RivuletTransferError;

GQuark rivulet_transfer_error_quark (void);

/**
 * RivuletExportFormat:
 * @RIVULET_EXPORT_MARKDOWN: what is shown of each conversation, to be read by people
 * @RIVULET_EXPORT_JSON: all of it with its branches and settings, to be imported again
 */
typedef enum
{
  RIVULET_EXPORT_MARKDOWN,
  RIVULET_EXPORT_JSON,
} RivuletExportFormat;

/* Called on the thread that asked, a few times a second. @total: 0 where it is not known. */
typedef void (*RivuletTransferProgress) (guint64  done,
                                         guint64  total,
                                         gpointer user_data);

/*
 * Writes @conversations (a list model of RivuletConversation; nullable: all that are listed) to @file, which is replaced
 * only when all of it has been written. Units of progress are conversations. Errors: G_IO_ERROR, among them CANCELLED, and
 * the store's.
 */
void     rivulet_export_async (RivuletStore           *store,
                               GListModel             *conversations,
                               RivuletExportFormat     format,
                               GFile                  *file,
                               GCancellable           *cancellable,
                               RivuletTransferProgress progress,
                               gpointer                progress_data,
                               GAsyncReadyCallback     callback,
                               gpointer                user_data);
gboolean rivulet_export_finish (RivuletStore *store,
                                GAsyncResult *result,
                                GError      **error);

/* What an import brought. */
typedef struct
{
  guint n_conversations;
  guint n_messages;
  guint n_skipped; /* conversations without anything that can be shown */
} RivuletImportSummary;

/*
 * Reads our own JSON, or the "conversations.json" of a ChatGPT export, and lists what is in it: all of it or, where
 * anything is wrong or the person cancels, nothing. Of a ChatGPT conversation what people and the model wrote is taken,
 * with its branches; pictures and the workings of tools are not. Units of progress are bytes. Errors: TRANSFER_ERROR,
 * G_IO_ERROR and the store's.
 */
void     rivulet_import_async (RivuletStore           *store,
                               GFile                  *file,
                               GCancellable           *cancellable,
                               RivuletTransferProgress progress,
                               gpointer                progress_data,
                               GAsyncReadyCallback     callback,
                               gpointer                user_data);
gboolean rivulet_import_finish (RivuletStore         *store,
                                GAsyncResult         *result,
                                RivuletImportSummary *summary,
                                GError              **error);

G_END_DECLS
