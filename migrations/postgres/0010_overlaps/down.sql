DELETE FROM citations WHERE entity = 'established_post';
