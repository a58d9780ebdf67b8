/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Closing is cancelling, until the end has come.
 */

#include "config.h"

#include "rivulet-transfer-dialog.h"

struct _RivuletTransferDialog
{
  AdwDialog parent_instance;

  GtkProgressBar *bar;

  GCancellable *cancellable; /* NULL: it has ended */
};

G_DEFINE_FINAL_TYPE (RivuletTransferDialog, rivulet_transfer_dialog, ADW_TYPE_DIALOG)

static void
cancel_action (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  g_cancellable_cancel (RIVULET_TRANSFER_DIALOG (widget)->cancellable);
}

static void
rivulet_transfer_dialog_closed (AdwDialog *dialog)
{
  g_cancellable_cancel (RIVULET_TRANSFER_DIALOG (dialog)->cancellable);
}

static void
rivulet_transfer_dialog_dispose (GObject *object)
{
  RivuletTransferDialog *self = RIVULET_TRANSFER_DIALOG (object);

  g_clear_object (&self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), RIVULET_TYPE_TRANSFER_DIALOG);

  G_OBJECT_CLASS (rivulet_transfer_dialog_parent_class)->dispose (object);
}

static void
rivulet_transfer_dialog_class_init (RivuletTransferDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rivulet_transfer_dialog_dispose;
  ADW_DIALOG_CLASS (klass)->closed = rivulet_transfer_dialog_closed;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/rivulet_chat/Rivulet/ui/rivulet-transfer-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, RivuletTransferDialog, bar);
  gtk_widget_class_install_action (widget_class, "transfer.cancel", NULL, cancel_action);
}

static void
rivulet_transfer_dialog_init (RivuletTransferDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

RivuletTransferDialog *
rivulet_transfer_dialog_new (const char   *title,
                             GCancellable *cancellable)
{
  RivuletTransferDialog *self = g_object_new (RIVULET_TYPE_TRANSFER_DIALOG, "title", title, NULL);

  g_set_object (&self->cancellable, cancellable);

  return self;
}

void
rivulet_transfer_dialog_progress (guint64  done,
                                  guint64  total,
                                  gpointer dialog)
{
  RivuletTransferDialog *self = dialog;

  g_return_if_fail (RIVULET_IS_TRANSFER_DIALOG (self));

  if (self->bar == NULL)
    return;
  if (total > 0)
    gtk_progress_bar_set_fraction (self->bar, MIN (1, (double) done / (double) total));
  else
    gtk_progress_bar_pulse (self->bar);
}

void
rivulet_transfer_dialog_end (RivuletTransferDialog *self)
{
  g_return_if_fail (RIVULET_IS_TRANSFER_DIALOG (self));

  g_clear_object (&self->cancellable);
  adw_dialog_force_close (ADW_DIALOG (self));
}
