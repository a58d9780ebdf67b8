/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The stream in numbers. Each is a label in tabular figures, so that a running number does not tremble.
 */

#include "config.h"

#include "rivulet-odometer.h"

#include <glib/gi18n.h>

struct _RivuletOdometer
{
  GtkWidget parent_instance;

  GtkWidget *content;
  GtkLabel *read;
  GtkLabel *written;
  GtkLabel *forgotten;
  GtkLabel *tokens;
  GtkLabel *windows;
  GtkLabel *held;
  GtkLabel *unbounded;
  GtkLabel *read_speed;
  GtkLabel *written_speed;
};

G_DEFINE_FINAL_TYPE (RivuletOdometer, rivulet_odometer, GTK_TYPE_WIDGET)

static void
set_text (GtkLabel   *label,
          const char *text)
{
  if (g_strcmp0 (gtk_label_get_label (label), text) != 0)
    gtk_label_set_label (label, text);
}

static void
set_count (GtkLabel *label,
           guint64   count)
{
  g_autofree char *text = g_strdup_printf ("%'" G_GUINT64_FORMAT, count);

  set_text (label, text);
}

static void
set_size (GtkLabel *label,
          guint64   n_bytes)
{
  g_autofree char *text = g_format_size_full (n_bytes, G_FORMAT_SIZE_IEC_UNITS);

  set_text (label, text);
}

static void
set_speed (GtkLabel *label,
           double    per_second)
{
  g_autofree char *text = NULL;

  if (per_second <= 0)
    text = g_strdup ("–");
  else
    /* Translators: tokens per second */
    text = g_strdup_printf (per_second < 10 ? _ ("%.1f tokens/s") : _ ("%.0f tokens/s"), per_second);
  set_text (label, text);
}

static void
set_windows (GtkLabel              *label,
             const RivuletSnapshot *snapshot)
{
  guint window = snapshot->capacity - MIN (snapshot->capacity, snapshot->n_sink + snapshot->n_pinned);
  g_autofree char *text = g_strdup_printf ("%.1f", window == 0 ? 0.0 : (double) snapshot->position / window);

  set_text (label, text);
}

static void
rivulet_odometer_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), RIVULET_TYPE_ODOMETER);

  G_OBJECT_CLASS (rivulet_odometer_parent_class)->dispose (object);
}

static void
rivulet_odometer_class_init (RivuletOdometerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rivulet_odometer_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rivulet_chat/Rivulet/ui/rivulet-odometer.ui");
  gtk_widget_class_bind_template_child (widget_class, RivuletOdometer, content);
  gtk_widget_class_bind_template_child (widget_class, RivuletOdometer, read);
  gtk_widget_class_bind_template_child (widget_class, RivuletOdometer, written);
  gtk_widget_class_bind_template_child (widget_class, RivuletOdometer, forgotten);
  gtk_widget_class_bind_template_child (widget_class, RivuletOdometer, tokens);
  gtk_widget_class_bind_template_child (widget_class, RivuletOdometer, windows);
  gtk_widget_class_bind_template_child (widget_class, RivuletOdometer, held);
  gtk_widget_class_bind_template_child (widget_class, RivuletOdometer, unbounded);
  gtk_widget_class_bind_template_child (widget_class, RivuletOdometer, read_speed);
  gtk_widget_class_bind_template_child (widget_class, RivuletOdometer, written_speed);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "odometer");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
rivulet_odometer_init (RivuletOdometer *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  rivulet_odometer_set_snapshot (self, NULL);
}

void
rivulet_odometer_set_snapshot (RivuletOdometer *self,
                               RivuletSnapshot *snapshot)
{
  static const RivuletSnapshot nothing;
  const RivuletSnapshot *shown = snapshot == NULL ? &nothing : snapshot;

  g_return_if_fail (RIVULET_IS_ODOMETER (self));

  set_count (self->read, shown->n_read);
  set_count (self->written, shown->n_written);
  set_count (self->forgotten, shown->n_evicted);
  set_count (self->tokens, shown->position);
  set_windows (self->windows, shown);
  set_size (self->held, shown->cache_bytes);
  set_size (self->unbounded, shown->unbounded_bytes);
  set_speed (self->read_speed, shown->read_per_second);
  set_speed (self->written_speed, shown->written_per_second);
}
