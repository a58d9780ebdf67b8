/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The recorder keeps references to the moments that pass by; a replay gives them out again.
 */

#include "config.h"

#include "rivulet-recorder-bar.h"

#include "rivulet-menu-names.h"

#include <glib/gi18n.h>

/* Moments a second of a replay. */
#define FRAME_INTERVAL_MS 50

struct _RivuletRecorderBar
{
  AdwBin parent_instance;

  GtkToggleButton *record;
  GtkToggleButton *play;
  GtkStack *stack;
  GtkLabel *status;
  GtkScale *scale;
  GtkAdjustment *adjustment;
  GtkWidget *close;

  RivuletRecording *recording; /* what is recorded */
  RivuletRecording *replay;    /* what is replayed, or NULL */
  RivuletSnapshot *last;
  guint timeout;
};

enum
{
  FRAME,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RivuletRecorderBar, rivulet_recorder_bar, ADW_TYPE_BIN)

static void
show_alert (RivuletRecorderBar *self,
            const char         *heading,
            const char         *text)
{
  AdwDialog *alert = adw_alert_dialog_new (heading, text);

  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (alert), "close", _ ("_Close"));
  adw_dialog_present (alert, GTK_WIDGET (self));
}

static void
update (RivuletRecorderBar *self)
{
  guint n_frames = rivulet_recording_get_n_frames (self->recording);
  gboolean replaying = self->replay != NULL;
  g_autofree char *text = NULL;

  if (n_frames > 0)
    text = g_strdup_printf (ngettext ("%u moment recorded", "%u moments recorded", n_frames), n_frames);
  else if (gtk_toggle_button_get_active (self->record))
    text = g_strdup (_ ("Recording…"));
  gtk_label_set_label (self->status, text == NULL ? "" : text);
  gtk_widget_set_visible (GTK_WIDGET (self->record), !replaying);
  gtk_widget_set_visible (GTK_WIDGET (self->play), replaying);
  gtk_widget_set_visible (self->close, replaying);
  gtk_stack_set_visible_child_name (self->stack, replaying ? "replay" : "status");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "recorder.save", n_frames > 0 || self->last != NULL);
}

/* --- Saving and opening ------------------------------------------------------------------------------------------- */

static void
saved_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (RivuletRecorderBar) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (object), result, &error);
  g_autofree char *path = file == NULL ? NULL : g_file_get_path (file);

  if (path != NULL && !rivulet_recording_save (self->recording, path, &error))
    show_alert (self, _ ("The Trace Was Not Saved"), error->message);
}

static void
save_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  RivuletRecorderBar *self = RIVULET_RECORDER_BAR (widget);
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autofree char *name = g_strdup_printf ("%s.%s", _ ("Trace"), g_variant_get_string (parameter, NULL));

  /* Without a recording the moment that is shown is saved. */
  if (rivulet_recording_get_n_frames (self->recording) == 0 && self->last != NULL)
    rivulet_recording_add (self->recording, self->last);
  update (self);
  gtk_file_dialog_set_title (dialog, _ ("Save Trace"));
  gtk_file_dialog_set_initial_name (dialog, name);
  gtk_file_dialog_save (dialog, GTK_WINDOW (gtk_widget_get_root (widget)), NULL, saved_cb, g_object_ref (self));
}

static void
opened_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (RivuletRecorderBar) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (object), result, &error);
  g_autofree char *path = file == NULL ? NULL : g_file_get_path (file);
  RivuletRecording *recording;

  if (path == NULL)
    return;
  recording = rivulet_recording_load (path, &error);
  if (recording == NULL)
    show_alert (self, _ ("The Trace Cannot Be Opened"), error->message);
  else
    rivulet_recorder_bar_replay (self, recording);
}

static void
open_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, _ ("Open Trace"));
  gtk_file_dialog_open (dialog, GTK_WINDOW (gtk_widget_get_root (widget)), NULL, opened_cb, g_object_ref (widget));
}

/* --- Replaying ---------------------------------------------------------------------------------------------------- */

static void
value_changed_cb (RivuletRecorderBar *self)
{
  guint index = (guint) gtk_adjustment_get_value (self->adjustment);

  if (self->replay != NULL && index < rivulet_recording_get_n_frames (self->replay))
    g_signal_emit (self, signals[FRAME], 0, rivulet_recording_get_frame (self->replay, index));
}

static gboolean
timeout_cb (gpointer user_data)
{
  RivuletRecorderBar *self = user_data;
  double value = gtk_adjustment_get_value (self->adjustment);

  if (value < gtk_adjustment_get_upper (self->adjustment))
    {
      gtk_adjustment_set_value (self->adjustment, value + 1);
      return G_SOURCE_CONTINUE;
    }
  self->timeout = 0;
  gtk_toggle_button_set_active (self->play, FALSE);

  return G_SOURCE_REMOVE;
}

static void
play_toggled_cb (RivuletRecorderBar *self)
{
  g_clear_handle_id (&self->timeout, g_source_remove);
  if (!gtk_toggle_button_get_active (self->play))
    return;
  if (gtk_adjustment_get_value (self->adjustment) >= gtk_adjustment_get_upper (self->adjustment))
    gtk_adjustment_set_value (self->adjustment, 0);
  self->timeout = g_timeout_add (FRAME_INTERVAL_MS, timeout_cb, self);
}

static void
close_clicked_cb (RivuletRecorderBar *self)
{
  gtk_toggle_button_set_active (self->play, FALSE);
  g_clear_pointer (&self->replay, rivulet_recording_free);
  update (self);
  g_signal_emit (self, signals[FRAME], 0, NULL);
}

static void
record_toggled_cb (RivuletRecorderBar *self)
{
  if (gtk_toggle_button_get_active (self->record))
    {
      g_clear_pointer (&self->recording, rivulet_recording_free);
      self->recording = rivulet_recording_new ();
      if (self->last != NULL)
        rivulet_recording_add (self->recording, self->last);
    }
  update (self);
}

/* --- The object --------------------------------------------------------------------------------------------------- */

static void
rivulet_recorder_bar_dispose (GObject *object)
{
  RivuletRecorderBar *self = RIVULET_RECORDER_BAR (object);

  g_clear_handle_id (&self->timeout, g_source_remove);
  g_clear_pointer (&self->last, rivulet_snapshot_unref);
  g_clear_pointer (&self->replay, rivulet_recording_free);
  g_clear_pointer (&self->recording, rivulet_recording_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), RIVULET_TYPE_RECORDER_BAR);

  G_OBJECT_CLASS (rivulet_recorder_bar_parent_class)->dispose (object);
}

static void
rivulet_recorder_bar_class_init (RivuletRecorderBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rivulet_recorder_bar_dispose;

  signals[FRAME] = g_signal_new ("frame", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                 RIVULET_TYPE_SNAPSHOT);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/rivulet_chat/Rivulet/ui/rivulet-recorder-bar.ui");
#define BIND(child) gtk_widget_class_bind_template_child (widget_class, RivuletRecorderBar, child)
  BIND (record);
  BIND (play);
  BIND (stack);
  BIND (status);
  BIND (scale);
  BIND (adjustment);
  BIND (close);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, rivulet_name_menu_items);
  gtk_widget_class_bind_template_callback (widget_class, record_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, play_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, value_changed_cb);
  gtk_widget_class_install_action (widget_class, "recorder.save", "s", save_action);
  gtk_widget_class_install_action (widget_class, "recorder.open", NULL, open_action);
}

static void
rivulet_recorder_bar_init (RivuletRecorderBar *self)
{
  self->recording = rivulet_recording_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  update (self);
}

void
rivulet_recorder_bar_add_snapshot (RivuletRecorderBar *self,
                                   RivuletSnapshot    *snapshot)
{
  g_return_if_fail (RIVULET_IS_RECORDER_BAR (self));

  g_clear_pointer (&self->last, rivulet_snapshot_unref);
  if (snapshot != NULL)
    self->last = rivulet_snapshot_ref (snapshot);
  if (snapshot != NULL && gtk_toggle_button_get_active (self->record)
      && !rivulet_recording_add (self->recording, snapshot))
    gtk_toggle_button_set_active (self->record, FALSE);
  update (self);
}

void
rivulet_recorder_bar_set_recording (RivuletRecorderBar *self,
                                    gboolean            recording)
{
  g_return_if_fail (RIVULET_IS_RECORDER_BAR (self));

  gtk_toggle_button_set_active (self->record, recording);
}

guint
rivulet_recorder_bar_get_n_frames (RivuletRecorderBar *self)
{
  g_return_val_if_fail (RIVULET_IS_RECORDER_BAR (self), 0);

  return rivulet_recording_get_n_frames (self->recording);
}

void
rivulet_recorder_bar_replay (RivuletRecorderBar *self,
                             RivuletRecording   *recording)
{
  g_return_if_fail (RIVULET_IS_RECORDER_BAR (self));
  g_return_if_fail (recording != NULL);

  gtk_toggle_button_set_active (self->record, FALSE);
  g_clear_pointer (&self->replay, rivulet_recording_free);
  self->replay = recording;
  gtk_adjustment_set_upper (self->adjustment, (double) MAX (rivulet_recording_get_n_frames (recording), 1) - 1);
  update (self);
  gtk_adjustment_set_value (self->adjustment, 0);
  value_changed_cb (self);
}

gboolean
rivulet_recorder_bar_is_replaying (RivuletRecorderBar *self)
{
  g_return_val_if_fail (RIVULET_IS_RECORDER_BAR (self), FALSE);

  return self->replay != NULL;
}
