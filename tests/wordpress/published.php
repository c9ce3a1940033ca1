<?php
// published.php <www>: what a WordPress itself says of its published posts, as JSON: the truth that a crawl is held against.
error_reporting( E_ALL & ~E_DEPRECATED & ~E_NOTICE & ~E_WARNING );
$_SERVER = array_merge( $_SERVER, array( 'HTTP_HOST' => 'localhost', 'REQUEST_METHOD' => 'GET', 'SERVER_PROTOCOL' => 'HTTP/1.1' ) );
require $argv[1] . '/wp-load.php';

/** The text of a piece of HTML, as a browser would show it. */
function plain( $html ) {
	return trim( html_entity_decode( wp_strip_all_tags( $html ), ENT_QUOTES | ENT_HTML5, 'UTF-8' ) );
}

$posts = array();
foreach ( get_posts( array( 'numberposts' => -1, 'post_status' => 'publish', 'has_password' => false, 'ignore_sticky_posts' => true ) ) as $post ) {
	setup_postdata( $GLOBALS['post'] = $post );
	$names   = function ( $taxonomy ) use ( $post ) {
		$names = wp_list_pluck( get_the_terms( $post, $taxonomy ) ?: array(), 'name' );
		return array_map( 'plain', array_values( $names ) );
	};
	$posts[] = array(
		'id'         => $post->ID,
		'slug'       => urldecode( $post->post_name ),
		'title'      => plain( get_the_title( $post ) ),
		'untitled'   => '' === $post->post_title, // themes put a word of their own there
		'published'  => get_post_datetime( $post )->format( 'c' ),
		'author'     => get_the_author_meta( 'display_name', $post->post_author ),
		'categories' => $names( 'category' ),
		'tags'       => $names( 'post_tag' ),
		'pages'      => 1 + substr_count( $post->post_content, '<!--nextpage-->' ),
		'html'       => apply_filters( 'the_content', str_replace( '<!--nextpage-->', '', $post->post_content ) ),
		'comments'   => array_map(
			function ( $comment ) {
				return array(
					'id'        => (int) $comment->comment_ID,
					'parent'    => (int) $comment->comment_parent,
					'author'    => $comment->comment_author,
					'published' => mysql2date( 'c', $comment->comment_date, false ),
					'text'      => plain( apply_filters( 'comment_text', $comment->comment_content, $comment ) ),
				);
			},
			get_comments( array( 'post_id' => $post->ID, 'status' => 'approve', 'type' => 'comment', 'orderby' => 'comment_ID', 'order' => 'ASC' ) )
		),
	);
}
echo wp_json_encode( $posts, JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE );
