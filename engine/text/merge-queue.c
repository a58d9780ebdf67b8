/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Runs of candidate merges under a heap of their heads.
 */

#include "text/merge-queue.h"

/* Four children a node: half the depth of a binary heap, and they share a cache line. */
#define CHILDREN 4
#define NONE G_MAXUINT32

typedef struct
{
  guint32 left;
  guint32 value;
  guint32 next; /* NONE: the last of its run; of a free node the next free one */
} Node;

typedef struct
{
  guint32 first, last; /* nodes; of a free run first is the next free one */
} Run;

typedef struct
{
  guint64 order; /* rank in the upper half, the head's left in the lower */
  guint32 run;
} Head;

struct _RillMergeQueue
{
  GArray *nodes;      /* of Node */
  GArray *runs;       /* of Run */
  GArray *heads;      /* of Head, the smallest first */
  guint32 free_node;
  guint32 free_run;
  guint32 *open_runs; /* [n_ranks] the run that a rank's next candidate goes to, plus 1; 0: none */
};

RillMergeQueue *
rill_merge_queue_new (guint n_ranks)
{
  RillMergeQueue *self = g_new0 (RillMergeQueue, 1);

  self->nodes = g_array_new (FALSE, FALSE, sizeof (Node));
  self->runs = g_array_new (FALSE, FALSE, sizeof (Run));
  self->heads = g_array_new (FALSE, FALSE, sizeof (Head));
  self->free_node = NONE;
  self->free_run = NONE;
  self->open_runs = g_new0 (guint32, MAX (n_ranks, 1));
  return self;
}

void
rill_merge_queue_free (RillMergeQueue *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->nodes);
  g_array_unref (self->runs);
  g_array_unref (self->heads);
  g_free (self->open_runs);
  g_free (self);
}

static guint32
take_node (RillMergeQueue *self)
{
  guint32 node = self->free_node;

  if (node == NONE)
    {
      node = self->nodes->len;
      g_array_set_size (self->nodes, node + 1);
    }
  else
    self->free_node = g_array_index (self->nodes, Node, node).next;

  return node;
}

static guint32
take_run (RillMergeQueue *self)
{
  guint32 run = self->free_run;

  if (run == NONE)
    {
      run = self->runs->len;
      g_array_set_size (self->runs, run + 1);
    }
  else
    self->free_run = g_array_index (self->runs, Run, run).first;

  return run;
}

static void
push_head (GArray *heads,
           Head    head)
{
  guint i = heads->len;
  Head *entries;

  g_array_set_size (heads, i + 1);
  entries = (Head *) (void *) heads->data;
  for (; i > 0 && entries[(i - 1) / CHILDREN].order > head.order; i = (i - 1) / CHILDREN)
    entries[i] = entries[(i - 1) / CHILDREN];
  entries[i] = head;
}

/* Puts @head in the place of the first one. */
static void
replace_first (GArray *heads,
               Head    head)
{
  Head *entries = (Head *) (void *) heads->data;
  guint n = heads->len;
  guint i = 0;

  for (guint child = 1; child < n; child = CHILDREN * i + 1)
    {
      guint smallest = child;

      for (guint other = child + 1; other < MIN (child + CHILDREN, n); other++)
        if (entries[other].order < entries[smallest].order)
          smallest = other;
      if (entries[smallest].order >= head.order)
        break;
      entries[i] = entries[smallest];
      i = smallest;
    }

  entries[i] = head;
}

void
rill_merge_queue_push (RillMergeQueue    *self,
                       RillMergeCandidate candidate)
{
  guint32 node = take_node (self);
  Node *nodes = (Node *) (void *) self->nodes->data;
  guint32 run = self->open_runs[candidate.rank];

  nodes[node] = (Node) { candidate.left, candidate.value, NONE };
  if (run > 0)
    {
      Run *open = &g_array_index (self->runs, Run, run - 1);

      if (nodes[open->last].left <= candidate.left)
        {
          nodes[open->last].next = node;
          open->last = node;
          return;
        }
    }

  run = take_run (self);
  g_array_index (self->runs, Run, run) = (Run) { node, node };
  self->open_runs[candidate.rank] = run + 1;
  push_head (self->heads, (Head) { (guint64) candidate.rank << 32 | candidate.left, run });
}

gboolean
rill_merge_queue_pop (RillMergeQueue     *self,
                      RillMergeCandidate *candidate)
{
  Node *nodes = (Node *) (void *) self->nodes->data;
  Head head;
  Run *run;
  guint32 node;

  if (self->heads->len == 0)
    return FALSE;

  head = g_array_index (self->heads, Head, 0);
  run = &g_array_index (self->runs, Run, head.run);
  node = run->first;
  *candidate = (RillMergeCandidate) { (guint32) (head.order >> 32), nodes[node].left, nodes[node].value };

  if (nodes[node].next != NONE)
    {
      run->first = nodes[node].next;
      head.order = (guint64) candidate->rank << 32 | nodes[run->first].left;
      replace_first (self->heads, head);
    }
  else
    {
      if (self->open_runs[candidate->rank] == head.run + 1)
        self->open_runs[candidate->rank] = 0;
      run->first = self->free_run;
      self->free_run = head.run;

      head = g_array_index (self->heads, Head, self->heads->len - 1);
      g_array_set_size (self->heads, self->heads->len - 1);
      if (self->heads->len > 0)
        replace_first (self->heads, head);
    }

  nodes[node].next = self->free_node;
  self->free_node = node;
  return TRUE;
}
