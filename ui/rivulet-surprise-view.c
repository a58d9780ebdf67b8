/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The log of the stream's tokens, drawn as a chart.
 */

#include "config.h"

#include "rivulet-surprise-view.h"
#include "rivulet-swatch.h"
#include "rivulet-trace-log.h"

#include <glib/gi18n.h>
#include <math.h>

enum
{
  SERIES_READ,
  SERIES_WRITTEN,
};

struct _RivuletSurpriseView
{
  AdwBin parent_instance;

  RivuletChart *chart;
  RivuletTraceLog *log;
  double sums[2]; /* of what was measured, by series */
  guint n_measured[2];
  gint64 described_at;
};

G_DEFINE_FINAL_TYPE (RivuletSurpriseView, rivulet_surprise_view, ADW_TYPE_BIN)

/* A screen reader gains nothing from a new sentence more often than this (microseconds). */
#define DESCRIPTION_INTERVAL 500000

static void
update_description (RivuletSurpriseView *self)
{
  g_autofree char *sentence = NULL;
  gint64 now = g_get_monotonic_time ();

  if (now - self->described_at < DESCRIPTION_INTERVAL)
    return;
  self->described_at = now;
  if (self->n_measured[SERIES_READ] + self->n_measured[SERIES_WRITTEN] == 0)
    sentence = g_strdup (_ ("Not measured yet"));
  else
    /* Translators: the averages of two kinds of tokens */
    sentence = g_strdup_printf (_ ("On average %.1f bits a token read, %.1f bits a token written"),
                                self->sums[SERIES_READ] / MAX (self->n_measured[SERIES_READ], 1),
                                self->sums[SERIES_WRITTEN] / MAX (self->n_measured[SERIES_WRITTEN], 1));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->chart), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, sentence, -1);
}

/* Marks at the position after which the first token is forgotten, and at each window that has gone by since. */
static void
add_marks (RivuletSurpriseView   *self,
           const RivuletSnapshot *snapshot,
           guint64                position)
{
  guint64 window = snapshot->capacity - MIN (snapshot->n_sink + snapshot->n_pinned, snapshot->capacity);
  g_autofree char *label = NULL;

  if (window == 0 || position < snapshot->capacity || (position - snapshot->capacity) % window != 0)
    return;
  if (position == snapshot->capacity)
    /* Translators: a mark where the first token was forgotten */
    label = g_strdup (_ ("forgets"));
  else
    /* Translators: a mark where the window has been refilled so many times */
    label = g_strdup_printf (_ ("× %u"), (guint) ((position - snapshot->capacity) / window));
  rivulet_chart_add_mark (self->chart, (double) position, label);
}

static void
count_entry (RivuletSurpriseView     *self,
             const RivuletTraceEntry *entry)
{
  guint series = entry->written ? SERIES_WRITTEN : SERIES_READ;

  if (isnan (entry->surprise))
    return;
  self->sums[series] += (double) entry->surprise;
  self->n_measured[series]++;
}

static void
append_entry (RivuletSurpriseView     *self,
              const RivuletSnapshot   *snapshot,
              const RivuletTraceEntry *entry)
{
  rivulet_chart_append (self->chart, entry->written ? SERIES_WRITTEN : SERIES_READ, (double) entry->position,
                        entry->surprise);
  add_marks (self, snapshot, entry->position);
  count_entry (self, entry);
}

/* The averages are of the first @n entries of the log. */
static void
count_again (RivuletSurpriseView *self,
             guint                n)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->sums); i++)
    {
      self->sums[i] = 0;
      self->n_measured[i] = 0;
    }
  for (guint i = 0; i < n; i++)
    count_entry (self, rivulet_trace_log_get_entry (self->log, i));
}

static void
forget (RivuletSurpriseView *self)
{
  rivulet_chart_clear (self->chart);
  count_again (self, 0);
}

static void
rivulet_surprise_view_finalize (GObject *object)
{
  g_clear_pointer (&RIVULET_SURPRISE_VIEW (object)->log, rivulet_trace_log_free);

  G_OBJECT_CLASS (rivulet_surprise_view_parent_class)->finalize (object);
}

static void
rivulet_surprise_view_class_init (RivuletSurpriseViewClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = rivulet_surprise_view_finalize;
}

static GtkWidget *
new_key (const char *css_class,
         const char *text)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (label, "caption");
  gtk_box_append (GTK_BOX (box), rivulet_swatch_new (css_class));
  gtk_box_append (GTK_BOX (box), label);

  return box;
}

static void
rivulet_surprise_view_init (RivuletSurpriseView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *keys = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  self->log = rivulet_trace_log_new ();
  self->chart = RIVULET_CHART (rivulet_chart_new (_ ("Surprise"), RIVULET_CHART_BARS, FALSE));
  rivulet_chart_add_series (self->chart, "read", _ ("read"));
  rivulet_chart_add_series (self->chart, "written", _ ("written"));
  /* Translators: a number of bits */
  rivulet_chart_set_format (self->chart, _ ("%.1f bits"));
  gtk_box_append (GTK_BOX (keys), new_key ("read", _ ("Read")));
  gtk_box_append (GTK_BOX (keys), new_key ("written", _ ("Written")));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->chart));
  gtk_box_append (GTK_BOX (box), keys);
  adw_bin_set_child (ADW_BIN (self), box);
  self->described_at = -DESCRIPTION_INTERVAL;
  update_description (self);
}

void
rivulet_surprise_view_add_snapshot (RivuletSurpriseView *self,
                                    RivuletSnapshot     *snapshot)
{
  RivuletTraceChange change;

  g_return_if_fail (RIVULET_IS_SURPRISE_VIEW (self));

  if (snapshot == NULL)
    {
      rivulet_trace_log_clear (self->log);
      forget (self);
      update_description (self);
      return;
    }

  change = rivulet_trace_log_add (self->log, snapshot);
  if (change.cleared)
    forget (self);
  if (change.edited)
    {
      guint n = rivulet_trace_log_get_n_entries (self->log);
      double end = change.first < n ? (double) rivulet_trace_log_get_entry (self->log, change.first)->position
                                    : (double) snapshot->position;

      rivulet_chart_truncate (self->chart, end);
      count_again (self, change.first);
      /* Translators: a mark where the conversation was changed */
      rivulet_chart_add_mark (self->chart, end, _ ("edited"));
    }
  for (guint i = change.first; i < rivulet_trace_log_get_n_entries (self->log); i++)
    append_entry (self, snapshot, rivulet_trace_log_get_entry (self->log, i));
  update_description (self);
}

RivuletChart *
rivulet_surprise_view_get_chart (RivuletSurpriseView *self)
{
  g_return_val_if_fail (RIVULET_IS_SURPRISE_VIEW (self), NULL);

  return self->chart;
}
