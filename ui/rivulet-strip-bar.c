/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bar around the cache strip. It asks the generator for the trace while it is mapped, and learns from one snapshot to the
 * next which tokens were forgotten.
 */

#include "config.h"

#include "rivulet-cache-strip-fall.h"
#include "rivulet-cache-strip.h"
#include "rivulet-slot-text.h"
#include "rivulet-strip-bar.h"
#include "rivulet-swatch.h"
#include "rivulet-ticker.h"

#include <glib/gi18n.h>
#include <inttypes.h>

struct _RivuletStripBar
{
  AdwBin parent_instance;

  RivuletCacheStrip *strip;
  GtkBox *legend;
  GtkStack *stack;
  GtkLabel *sinks;
  GtkLabel *pinned;
  GtkWidget *pinned_key;
  GtkLabel *window;
  RivuletTicker *ticker;
  GtkLabel *slot;
  GtkLabel *forgotten;
  GtkToggleButton *window_only;

  RivuletGenerator *generator;
  gboolean holding;
  gboolean replaying;
  gboolean narrow;
};

enum
{
  PROP_0,
  PROP_GENERATOR,
  PROP_NARROW,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (RivuletStripBar, rivulet_strip_bar, ADW_TYPE_BIN)

/* The slot under the pointer in words, else the one under the keyboard's cursor, else what was forgotten. */
static void
update_status (RivuletStripBar *self)
{
  RivuletCellView *view = RIVULET_CELL_VIEW (self->strip);
  int cell = rivulet_cell_view_get_hovered (view);
  g_autofree char *text = NULL;

  if (cell < 0 && gtk_widget_has_focus (GTK_WIDGET (view)))
    cell = rivulet_cell_view_get_cursor (view);
  if (cell >= 0)
    text = rivulet_cell_view_dup_cell_text (view, (guint) cell);
  if (text != NULL)
    gtk_label_set_label (self->slot, text);
  gtk_stack_set_visible_child_name (self->stack, text == NULL ? "idle" : "slot");
}

static void
cell_activated_cb (RivuletStripBar *self,
                   guint            cell)
{
  RivuletSnapshot *snapshot = rivulet_cache_strip_get_snapshot (self->strip);

  if (snapshot == NULL || cell >= snapshot->n_used || snapshot->slot_message[cell] == 0)
    return;
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-token", "(xu)", snapshot->slot_message[cell],
                              snapshot->slot_byte[cell]);
}

static void
snapshot_cb (RivuletStripBar *self)
{
  if (self->holding && !self->replaying)
    rivulet_strip_bar_set_snapshot (self, rivulet_generator_get_snapshot (self->generator));
}

static void
conversation_cb (RivuletStripBar *self)
{
  rivulet_ticker_clear (self->ticker);
}

static void
update_holding (RivuletStripBar *self)
{
  gboolean hold = self->generator != NULL && gtk_widget_get_mapped (GTK_WIDGET (self));

  if (self->holding == hold)
    return;
  self->holding = hold;
  rivulet_generator_hold_trace (self->generator, hold);
  snapshot_cb (self);
}

static void
rivulet_strip_bar_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (rivulet_strip_bar_parent_class)->map (widget);
  update_holding (RIVULET_STRIP_BAR (widget));
}

static void
rivulet_strip_bar_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (rivulet_strip_bar_parent_class)->unmap (widget);
  update_holding (RIVULET_STRIP_BAR (widget));
}

/* What does not fit beside the legend goes below it. */
static void
set_narrow (RivuletStripBar *self,
            gboolean         narrow)
{
  if (self->narrow == narrow)
    return;

  self->narrow = narrow;
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->legend),
                                  narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_box_set_spacing (self->legend, narrow ? 0 : 9);
  gtk_widget_set_hexpand (GTK_WIDGET (self->forgotten), narrow);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NARROW]);
}

static void
rivulet_strip_bar_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_GENERATOR:
      g_value_set_object (value, RIVULET_STRIP_BAR (object)->generator);
      break;
    case PROP_NARROW:
      g_value_set_boolean (value, RIVULET_STRIP_BAR (object)->narrow);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
rivulet_strip_bar_set_property (GObject      *object,
                                guint         prop_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_GENERATOR:
      rivulet_strip_bar_set_generator (RIVULET_STRIP_BAR (object), g_value_get_object (value));
      break;
    case PROP_NARROW:
      set_narrow (RIVULET_STRIP_BAR (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
rivulet_strip_bar_dispose (GObject *object)
{
  RivuletStripBar *self = RIVULET_STRIP_BAR (object);

  rivulet_strip_bar_set_generator (self, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), RIVULET_TYPE_STRIP_BAR);

  G_OBJECT_CLASS (rivulet_strip_bar_parent_class)->dispose (object);
}

static void
rivulet_strip_bar_class_init (RivuletStripBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = rivulet_strip_bar_dispose;
  object_class->get_property = rivulet_strip_bar_get_property;
  object_class->set_property = rivulet_strip_bar_set_property;
  widget_class->map = rivulet_strip_bar_map;
  widget_class->unmap = rivulet_strip_bar_unmap;

  properties[PROP_GENERATOR] = g_param_spec_object ("generator", NULL, NULL, RIVULET_TYPE_GENERATOR,
                                                    G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE,
                                                  G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  g_type_ensure (RIVULET_TYPE_CACHE_STRIP);
  g_type_ensure (RIVULET_TYPE_SWATCH);
  g_type_ensure (RIVULET_TYPE_TICKER);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rivulet_chat/Rivulet/ui/rivulet-strip-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, RivuletStripBar, strip);
  gtk_widget_class_bind_template_child (widget_class, RivuletStripBar, legend);
  gtk_widget_class_bind_template_child (widget_class, RivuletStripBar, stack);
  gtk_widget_class_bind_template_child (widget_class, RivuletStripBar, sinks);
  gtk_widget_class_bind_template_child (widget_class, RivuletStripBar, pinned);
  gtk_widget_class_bind_template_child (widget_class, RivuletStripBar, pinned_key);
  gtk_widget_class_bind_template_child (widget_class, RivuletStripBar, window);
  gtk_widget_class_bind_template_child (widget_class, RivuletStripBar, ticker);
  gtk_widget_class_bind_template_child (widget_class, RivuletStripBar, slot);
  gtk_widget_class_bind_template_child (widget_class, RivuletStripBar, forgotten);
  gtk_widget_class_bind_template_child (widget_class, RivuletStripBar, window_only);
  gtk_widget_class_bind_template_callback (widget_class, cell_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, update_status);
  gtk_widget_class_set_css_name (widget_class, "stripbar");
}

static void
rivulet_strip_bar_init (RivuletStripBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_has_tooltip (GTK_WIDGET (self->strip), FALSE);
  rivulet_strip_bar_set_snapshot (self, NULL);
}

void
rivulet_strip_bar_set_generator (RivuletStripBar  *self,
                                 RivuletGenerator *generator)
{
  g_return_if_fail (RIVULET_IS_STRIP_BAR (self));

  if (self->generator == generator)
    return;

  if (self->generator != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->generator, self);
      if (self->holding)
        rivulet_generator_hold_trace (self->generator, FALSE);
      self->holding = FALSE;
    }
  g_set_object (&self->generator, generator);
  if (generator != NULL)
    {
      g_signal_connect_object (generator, "snapshot", G_CALLBACK (snapshot_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (generator, "notify::conversation", G_CALLBACK (conversation_cb), self, G_CONNECT_SWAPPED);
    }
  update_holding (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_GENERATOR]);
}

static void
tell_forgotten (RivuletStripBar *self,
                RivuletSnapshot *before,
                RivuletSnapshot *after)
{
  guint n_gone = rivulet_cache_strip_fall_count (before, after);

  for (guint i = 0; i < n_gone; i++)
    {
      g_autofree char *text = rivulet_slot_text_make_visible (before->slot_text[before->n_sink + before->n_pinned + i]);

      rivulet_ticker_add (self->ticker, text);
    }
  if (after == NULL || after->n_evicted == 0)
    rivulet_ticker_clear (self->ticker);
}

static void
set_text (GtkLabel *label,
          char     *text)
{
  if (g_strcmp0 (gtk_label_get_label (label), text) != 0)
    gtk_label_set_label (label, text);
  g_free (text);
}

void
rivulet_strip_bar_set_snapshot (RivuletStripBar *self,
                                RivuletSnapshot *snapshot)
{
  static const RivuletSnapshot nothing;
  const RivuletSnapshot *shown = snapshot == NULL ? &nothing : snapshot;
  guint n_prefix = shown->n_sink + shown->n_pinned;

  g_return_if_fail (RIVULET_IS_STRIP_BAR (self));

  tell_forgotten (self, rivulet_cache_strip_get_snapshot (self->strip), snapshot);
  rivulet_cache_strip_set_snapshot (self->strip, snapshot);
  gtk_widget_set_visible (GTK_WIDGET (self->pinned_key), shown->n_pinned > 0);
  /* Translators: so many of the cache's slots are sinks; the next ones are kept, or of how many the window has filled */
  set_text (self->sinks, g_strdup_printf (ngettext ("%u sink", "%u sinks", shown->n_sink), shown->n_sink));
  set_text (self->pinned, g_strdup_printf (_ ("%u kept"), shown->n_pinned));
  set_text (self->window, g_strdup_printf (_ ("%u of %u in the window"), shown->n_used - MIN (shown->n_used, n_prefix),
                                           shown->capacity - MIN (shown->capacity, n_prefix)));
  set_text (self->forgotten, g_strdup_printf (_ ("%'" PRIu64 " forgotten"), shown->n_evicted));
  update_status (self);
}

void
rivulet_strip_bar_set_replayed (RivuletStripBar *self,
                                RivuletSnapshot *frame)
{
  g_return_if_fail (RIVULET_IS_STRIP_BAR (self));

  self->replaying = frame != NULL;
  if (frame != NULL)
    rivulet_strip_bar_set_snapshot (self, frame);
  else
    snapshot_cb (self);
}
