/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One head's attention as bars over the slots, sinks in their own colour.
 */

#include "config.h"

#include "rivulet-head-view.h"

#include <glib/gi18n.h>
#include <math.h>

enum
{
  SERIES_SINK,
  SERIES_PINNED,
  SERIES_WINDOW,
};

struct _RivuletHeadView
{
  AdwBin parent_instance;

  GtkLabel *title;
  RivuletChart *chart;
};

G_DEFINE_FINAL_TYPE (RivuletHeadView, rivulet_head_view, ADW_TYPE_BIN)

static void
rivulet_head_view_class_init (RivuletHeadViewClass *klass)
{
}

static void
rivulet_head_view_init (RivuletHeadView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->title = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->title, 0);
  gtk_label_set_wrap (self->title, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->title), "heading");
  self->chart = RIVULET_CHART (rivulet_chart_new (_ ("Attention of One Head"), RIVULET_CHART_BARS, FALSE));
  rivulet_chart_add_series (self->chart, "sink", _ ("sink"));
  rivulet_chart_add_series (self->chart, "pinned", _ ("pinned"));
  rivulet_chart_add_series (self->chart, "window", _ ("window"));
  /* Translators: a share of the attention, per cent */
  rivulet_chart_set_format (self->chart, _ ("%.2f %%"));
  /* Translators: a place of the cache, before what was measured there */
  rivulet_chart_set_place_format (self->chart, _ ("Slot %.0f"));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->chart));
  adw_bin_set_child (ADW_BIN (self), box);
}

static guint
get_series (const RivuletSnapshot *snapshot,
            guint                  slot)
{
  switch (rivulet_snapshot_get_role (snapshot, slot))
    {
    case RIVULET_SLOT_SINK:
      return SERIES_SINK;
    case RIVULET_SLOT_PINNED:
    case RIVULET_SLOT_KEPT:
      return SERIES_PINNED;
    case RIVULET_SLOT_WINDOW:
    default:
      return SERIES_WINDOW;
    }
}

gboolean
rivulet_head_view_set_snapshot (RivuletHeadView *self,
                                RivuletSnapshot *snapshot)
{
  g_autofree char *title = NULL;
  g_autofree char *sentence = NULL;
  double on_sinks = 0;
  guint n_prefix;

  g_return_val_if_fail (RIVULET_IS_HEAD_VIEW (self), FALSE);

  if (snapshot == NULL || snapshot->head < 0 || snapshot->head_attention == NULL || snapshot->n_head == 0)
    return FALSE;

  title = g_strdup_printf (_ ("Layer %u, Head %u: Attention by Slot, %%"), (guint) snapshot->head / snapshot->n_head + 1,
                           (guint) snapshot->head % snapshot->n_head + 1);
  gtk_label_set_label (self->title, title);
  rivulet_chart_truncate (self->chart, -INFINITY);
  n_prefix = snapshot->n_sink + snapshot->n_pinned;
  for (guint slot = 0; slot < snapshot->n_used; slot++)
    {
      rivulet_chart_append (self->chart, get_series (snapshot, slot), slot + 1, 100 * snapshot->head_attention[slot]);
      if (slot < n_prefix)
        on_sinks += (double) snapshot->head_attention[slot];
    }
  sentence = g_strdup_printf (_ ("%.1f %% of its attention on the sinks"), 100 * on_sinks);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->chart), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, sentence, -1);

  return TRUE;
}

RivuletChart *
rivulet_head_view_get_chart (RivuletHeadView *self)
{
  g_return_val_if_fail (RIVULET_IS_HEAD_VIEW (self), NULL);

  return self->chart;
}
