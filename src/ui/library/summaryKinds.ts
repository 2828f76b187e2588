import { Columns2, FileText, MessageSquare } from 'lucide-react';

/** How each kind of thing in the list is marked. */
export const kindIcons = { conversation: MessageSquare, document: FileText, comparison: Columns2 } as const;

/** The same in a word. */
export const kindWords = { conversation: 'Chat', document: 'Document', comparison: 'Comparison' } as const;
