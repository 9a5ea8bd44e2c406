-- Planned overlaps name decisions as documents do: what was entered before is noted, as 0004 noted the documents of its time.
INSERT INTO citations (decision_id, entity, entity_id)
SELECT DISTINCT overlap ->> 'decision_id', 'established_post', established_posts.id
FROM established_posts, jsonb_array_elements(body::jsonb -> 'handovers') AS overlap
WHERE NOT void;
