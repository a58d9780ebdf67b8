/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the tests of export and import share.
 */

#pragma once

#include "app-test.h"
#include "rivulet-transfer.h"

G_BEGIN_DECLS

/* A call under way; transfer_test_done_cb() fills it in. */
typedef struct
{
  GAsyncResult *result;
  gboolean is_done;
} TransferTestCall;

void transfer_test_done_cb (GObject      *source,
                            GAsyncResult *result,
                            gpointer      user_data);

/* (transfer full) */
char *transfer_test_dup_path (const char *dir,
                              const char *name);

/* Imports and waits. */
gboolean transfer_test_try_import (RivuletStore         *store,
                                   const char           *path,
                                   RivuletImportSummary *summary,
                                   GError              **error);

/* What is shown, with roles: "? question | ! reply". */
void transfer_test_assert_shown (RivuletConversation *conversation,
                                 const char          *expected);

G_END_DECLS
