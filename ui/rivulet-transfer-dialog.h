/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An export or import under way: how far it is, and a button that ends it.
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define RIVULET_TYPE_TRANSFER_DIALOG (rivulet_transfer_dialog_get_type ())
G_DECLARE_FINAL_TYPE (RivuletTransferDialog, rivulet_transfer_dialog, RIVULET, TRANSFER_DIALOG, AdwDialog)

/* @cancellable: cancelled by the button and by closing the dialog */
RivuletTransferDialog *rivulet_transfer_dialog_new (const char   *title,
                                                    GCancellable *cancellable);

/* Shows the dialog over @parent in a while, unless the end comes first. */
void rivulet_transfer_dialog_begin (RivuletTransferDialog *self,
                                    GtkWidget             *parent);

/* A RivuletTransferProgress. @total: 0 where it is not known */
void rivulet_transfer_dialog_progress (guint64  done,
                                       guint64  total,
                                       gpointer dialog);

/* Closes the dialog; nothing is cancelled any more. */
void rivulet_transfer_dialog_end (RivuletTransferDialog *self);

G_END_DECLS
