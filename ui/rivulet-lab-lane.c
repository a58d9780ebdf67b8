/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A lane says what was measured and no more.
 */

#include "config.h"

#include "rivulet-lab-lane.h"
#include "rivulet-swatch.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>

struct _RivuletLabLaneView
{
  AdwBin parent_instance;

  GtkBox *heading;
  GtkLabel *name;
  GtkLabel *state;
  GtkLabel *about;
  GtkLabel *perplexity;
  GtkLabel *held;
  GtkScrolledWindow *scroller;
  GtkLabel *text;

  GString *written;
};

G_DEFINE_FINAL_TYPE (RivuletLabLaneView, rivulet_lab_lane, ADW_TYPE_BIN)

const char *
rivulet_lab_lane_get_css_class (RivuletLabLane lane)
{
  static const char *const classes[] = { "lane-streaming", "lane-window", "lane-dense" };

  return classes[lane];
}

const char *
rivulet_lab_lane_get_name (RivuletLabLane lane)
{
  switch (lane)
    {
    case RIVULET_LAB_WINDOW:
      /* Translators: a way of keeping the cache: the most recent tokens alone */
      return _ ("Window");
    case RIVULET_LAB_DENSE:
      /* Translators: a way of keeping the cache: everything */
      return _ ("Dense");
    case RIVULET_LAB_STREAMING:
    default:
      /* Translators: a way of keeping the cache: sinks and the most recent tokens */
      return _ ("Streaming");
    }
}

static const char *
get_about (RivuletLabLane lane)
{
  switch (lane)
    {
    case RIVULET_LAB_WINDOW:
      return _ ("The most recent tokens, without sinks");
    case RIVULET_LAB_DENSE:
      return _ ("Every token; memory grows");
    case RIVULET_LAB_STREAMING:
    default:
      return _ ("Sinks and the most recent tokens");
    }
}

static char *
dup_state (const RivuletLabUpdate *update)
{
  switch (update->state)
    {
    case RIVULET_LAB_LOADING:
      return g_strdup (_ ("Loading…"));
    case RIVULET_LAB_READING:
      return g_strdup_printf (_ ("Reading %" PRIu64 " of %" PRIu64), update->n_tokens, update->n_text);
    case RIVULET_LAB_WRITING:
      return g_strdup_printf (_ ("Writing, %" PRIu64), update->n_written);
    case RIVULET_LAB_DONE:
      return g_strdup (_ ("Done"));
    case RIVULET_LAB_FULL:
      return g_strdup (_ ("Full: it cannot go on"));
    case RIVULET_LAB_STOPPED:
      return g_strdup (_ ("Stopped"));
    case RIVULET_LAB_FAILED:
      if (update->message == NULL)
        return g_strdup (_ ("Failed"));
      return g_strdup_printf (_ ("Failed: %s"), update->message);
    case RIVULET_LAB_IDLE:
    default:
      return g_strdup ("");
    }
}

static void
rivulet_lab_lane_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), RIVULET_TYPE_LAB_LANE);

  G_OBJECT_CLASS (rivulet_lab_lane_parent_class)->dispose (object);
}

static void
rivulet_lab_lane_finalize (GObject *object)
{
  g_string_free (RIVULET_LAB_LANE (object)->written, TRUE);

  G_OBJECT_CLASS (rivulet_lab_lane_parent_class)->finalize (object);
}

static void
rivulet_lab_lane_class_init (RivuletLabLaneViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rivulet_lab_lane_dispose;
  G_OBJECT_CLASS (klass)->finalize = rivulet_lab_lane_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rivulet_chat/Rivulet/ui/rivulet-lab-lane.ui");
  gtk_widget_class_bind_template_child (widget_class, RivuletLabLaneView, heading);
  gtk_widget_class_bind_template_child (widget_class, RivuletLabLaneView, name);
  gtk_widget_class_bind_template_child (widget_class, RivuletLabLaneView, state);
  gtk_widget_class_bind_template_child (widget_class, RivuletLabLaneView, about);
  gtk_widget_class_bind_template_child (widget_class, RivuletLabLaneView, perplexity);
  gtk_widget_class_bind_template_child (widget_class, RivuletLabLaneView, held);
  gtk_widget_class_bind_template_child (widget_class, RivuletLabLaneView, scroller);
  gtk_widget_class_bind_template_child (widget_class, RivuletLabLaneView, text);
}

static void
rivulet_lab_lane_init (RivuletLabLaneView *self)
{
  self->written = g_string_new (NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  rivulet_lab_lane_clear (self);
}

void
rivulet_lab_lane_set_kind (RivuletLabLaneView *self,
                           RivuletLabLane      lane)
{
  g_autofree char *label = NULL;

  g_return_if_fail (RIVULET_IS_LAB_LANE (self));

  gtk_box_prepend (self->heading, rivulet_swatch_new (rivulet_lab_lane_get_css_class (lane)));
  gtk_label_set_label (self->name, rivulet_lab_lane_get_name (lane));
  gtk_label_set_label (self->about, get_about (lane));
  /* Translators: the text that a lane of the lab writes; the name is that of the lane */
  label = g_strdup_printf (_ ("%s writes"), rivulet_lab_lane_get_name (lane));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->text), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

void
rivulet_lab_lane_clear (RivuletLabLaneView *self)
{
  g_return_if_fail (RIVULET_IS_LAB_LANE (self));

  g_string_truncate (self->written, 0);
  gtk_label_set_label (self->text, "");
  gtk_label_set_label (self->state, "");
  gtk_label_set_label (self->perplexity, "–");
  gtk_label_set_label (self->held, "");
}

void
rivulet_lab_lane_apply (RivuletLabLaneView     *self,
                        const RivuletLabUpdate *update)
{
  g_autofree char *state = dup_state (update);
  g_autofree char *bytes = g_format_size_full (update->n_bytes, G_FORMAT_SIZE_IEC_UNITS);
  /* Translators: tokens that a cache holds, and the memory it takes for them */
  g_autofree char *held = g_strdup_printf (_ ("%" PRIu64 " held · %s"), update->n_held, bytes);
  g_autofree char *perplexity = NULL;

  g_return_if_fail (RIVULET_IS_LAB_LANE (self));

  if (isnan (update->perplexity))
    perplexity = g_strdup ("–");
  else
    perplexity = g_strdup_printf (update->perplexity < 100 ? "%.2f" : "%.0f", update->perplexity);
  gtk_label_set_label (self->state, state);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->state), state);
  gtk_label_set_label (self->perplexity, perplexity);
  gtk_label_set_label (self->held, held);
  if (update->text->len > 0)
    {
      GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);

      g_string_append_len (self->written, update->text->str, (gssize) update->text->len);
      gtk_label_set_label (self->text, self->written->str);
      gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
    }
}
