/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Closing is cancelling, until the end has come. Most files are done before anybody could read a dialog, so it waits a while
 * before it shows itself.
 */

#include "config.h"

#include "rivulet-transfer-dialog.h"

/* How long (ms). */
#define DELAY 300

struct _RivuletTransferDialog
{
  AdwDialog parent_instance;

  GtkProgressBar *bar;

  GCancellable *cancellable; /* NULL: it has ended */
  GWeakRef parent;
  guint timeout;
};

G_DEFINE_FINAL_TYPE (RivuletTransferDialog, rivulet_transfer_dialog, ADW_TYPE_DIALOG)

static void
cancel_action (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  g_cancellable_cancel (RIVULET_TRANSFER_DIALOG (widget)->cancellable);
  gtk_widget_action_set_enabled (widget, "transfer.cancel", FALSE);
}

static void
show_cb (gpointer user_data)
{
  RivuletTransferDialog *self = user_data;
  g_autoptr (GtkWidget) parent = g_weak_ref_get (&self->parent);

  self->timeout = 0;
  if (parent != NULL)
    adw_dialog_present (ADW_DIALOG (self), parent);
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

  g_clear_handle_id (&self->timeout, g_source_remove);
  g_clear_object (&self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), RIVULET_TYPE_TRANSFER_DIALOG);

  G_OBJECT_CLASS (rivulet_transfer_dialog_parent_class)->dispose (object);
}

static void
rivulet_transfer_dialog_finalize (GObject *object)
{
  g_weak_ref_clear (&RIVULET_TRANSFER_DIALOG (object)->parent);

  G_OBJECT_CLASS (rivulet_transfer_dialog_parent_class)->finalize (object);
}

static void
rivulet_transfer_dialog_class_init (RivuletTransferDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rivulet_transfer_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = rivulet_transfer_dialog_finalize;
  ADW_DIALOG_CLASS (klass)->closed = rivulet_transfer_dialog_closed;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/rivulet_chat/Rivulet/ui/rivulet-transfer-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, RivuletTransferDialog, bar);
  gtk_widget_class_install_action (widget_class, "transfer.cancel", NULL, cancel_action);
}

static void
rivulet_transfer_dialog_init (RivuletTransferDialog *self)
{
  g_weak_ref_init (&self->parent, NULL);
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
rivulet_transfer_dialog_begin (RivuletTransferDialog *self,
                               GtkWidget             *parent)
{
  g_return_if_fail (RIVULET_IS_TRANSFER_DIALOG (self));
  g_return_if_fail (GTK_IS_WIDGET (parent));
  g_return_if_fail (self->timeout == 0);

  g_weak_ref_set (&self->parent, parent);
  self->timeout = g_timeout_add_once (DELAY, show_cb, self);
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
  g_clear_handle_id (&self->timeout, g_source_remove);
  if (gtk_widget_get_root (GTK_WIDGET (self)) != NULL)
    adw_dialog_force_close (ADW_DIALOG (self));
}
